//! One parameter struct per group of submodels; the values stand in tables, none in the code.
//!
//! The key of a parameter is `section.name`, for instance `violence.attack_rate`. Value, range, source and confidence of each
//! stand in the table of defaults, and in a scenario's `parameters.csv` where it differs; here stand what it means and the unit
//! in which it is read. "Rate" is a hazard [1/day] unless said
//! otherwise.

use serde::Deserialize;

use super::unit::Unit;

/// A parameter of a section: its name, the unit in which it is read, and what it means.
#[derive(Clone, Copy, Debug)]
struct Entry {
    name: &'static str,
    unit: Unit,
    meaning: &'static str,
}

/// A section: a number for each name, and its entry in the registry.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[doc = $meaning:literal])* $field:ident: $unit:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[doc = $meaning])* pub $field: f64,)* }

        impl $name {
            const ENTRIES: &[Entry] =
                &[$(Entry { name: stringify!($field), unit: Unit::$unit, meaning: concat!($($meaning),*) }),*];
        }
    };
}

/// The sections by name.
macro_rules! sections {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $section:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $section,)* }

        /// Entries of every section but the traits of organizations.
        const SECTIONS: &[(&str, &[Entry])] = &[$((stringify!($field), $section::ENTRIES)),*];
    };
}

fn entry(key: &str) -> Option<&'static Entry> {
    let (section, rest) = key.split_once('.')?;
    let (entries, name) = match section {
        "organizations" => (Traits::ENTRIES, rest.split_once('.')?.1),
        _ => (SECTIONS.iter().find(|(known, _)| *known == section)?.1, rest),
    };
    entries.iter().find(|entry| entry.name == name)
}

/// Unit in which the parameter of a key is read; `None` where there is no such parameter.
pub fn unit_of(key: &str) -> Option<Unit> {
    entry(key).map(|entry| entry.unit)
}

/// What the parameter of a key means; `None` where there is no such parameter.
///
/// ```
/// let meaning = mandate_model::scenario::parameters::meaning_of("violence.attack_rate").unwrap();
/// assert_eq!(meaning, "Fatal attacks on state or counterterrorist forces per fighter and day.");
/// ```
pub fn meaning_of(key: &str) -> Option<String> {
    entry(key).map(|entry| entry.meaning.trim().replace('\\', ""))
}

/// Parameters of which not all numbers that their unit admits are accepted: beyond these a single step has so many events that a run
/// takes a hundred times as long, or events so large that nobody is left.
const NARROWER: [(&str, (f64, f64)); 1] = [("violence.severity_log_sd", (0.0, 3.0))];

/// Lowest and highest value of the parameter of a key, both accepted; `None` where there is no such parameter. Times may also be
/// without end.
pub fn range_of(key: &str) -> Option<(f64, f64)> {
    let of_unit = unit_of(key)?.range();
    Some(NARROWER.iter().find(|(narrower, _)| *narrower == key).map_or(of_unit, |&(_, range)| range))
}

/// Every key, with the traits of these organizations.
pub fn keys<'a>(organizations: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let of_sections = SECTIONS.iter().map(|&(section, entries)| (section.to_string(), entries));
    let of_traits = organizations.into_iter().map(|id| (format!("organizations.{id}"), Traits::ENTRIES));
    let named = |(section, entries): (String, &'static [Entry])| {
        entries.iter().map(move |entry| format!("{section}.{}", entry.name))
    };
    of_sections.chain(of_traits).flat_map(named).collect()
}

sections!(
    /// All parameters of the submodels.
    Parameters {
        /// What organizations can observe.
        perception: Perception,
        /// Violent events: rates, severities, laws of attrition.
        violence: Violence,
        /// Presence and protection of civilians.
        protection: Protection,
        /// Choice of activities and districts, movement.
        choice: Choice,
        /// Fear, grievance and trust of civilians.
        civilians: Civilians,
        /// Flight and return.
        displacement: Displacement,
        /// Joining, leaving, detention, tips.
        recruitment: Recruitment,
        /// Authority, control, tension, accords, accountability.
        institutions: Institutions,
        /// The channels through which norms overlap.
        overlap: Overlap,
        /// What an observer of the run would report.
        observation: Observation,
        /// How harm becomes an index.
        index: Index,
    }
);

section!(
    /// Perception (MODEL.md, section 7.2).
    Perception {
        /// Share of hidden fighters that observers notice all the same [0, 1].
        noticed_hidden: Share,
        /// Attacks in memory at which an extremist group counts as half present \[events\].
        attack_half: Ratio,
        /// Foreign soldiers of the country at which foreign presence is one half \[persons\].
        foreign_half: Persons,
    }
);

section!(
    /// Violent events (MODEL.md, section 7.5).
    Violence {
        /// Median of the log-normal law of deaths per fatal event [deaths].
        severity_median: Deaths,
        /// Standard deviation of log deaths per fatal event.
        severity_log_sd: Ratio,
        /// Factor on deaths for the assault on a camp.
        factor_raid: Ratio,
        /// Factor on deaths for an ambush or mine.
        factor_ambush: Ratio,
        /// Factor on deaths for an attack on the peace operation.
        factor_mission: Ratio,
        /// Factor on deaths for an attack on a village.
        factor_village: Ratio,
        /// Fatal attacks on state or counterterrorist forces per fighter and day.
        attack_rate: PerFighterDay,
        /// Soldiers in reach at which opportunities to attack are half of their maximum [persons].
        target_half: Persons,
        /// Share of an attack's deaths that falls on the attackers [0, 1].
        attacker_loss_share: Share,
        /// All armed incidents per fatal one.
        incident_ratio: Ratio,
        /// Insurgents killed per soldier-day of operations at full information.
        ct_lethality: PerSoldierDay,
        /// Fighters in a district at which contact is half of its maximum [persons].
        contact_half: Persons,
        /// Share of what is known of a group in hiding that operations get at (h), relative to a group in the open [0, 1].
        hidden_found: Share,
        /// Own deaths of the forces per insurgent killed in operations.
        own_loss_ratio: Ratio,
        /// Civilians killed per insurgent killed, at accuracy 0 and without concern.
        collateral_ratio: Ratio,
        /// Share by which concern in posture falls per own death in memory per 1,000 soldiers.
        posture_drop: Ratio,
        /// Gain of accuracy per tip per 10,000 persons and week.
        tips_gain: Ratio,
        /// Visible share of a group that holds towns [0, 1].
        visible_share: Share,
        /// Visible share of a group in hiding [0, 1].
        hidden_share: Share,
        /// Rate at which a group goes underground or comes into the open.
        go_underground: PerDay,
        /// Ratio of hostile fighters to defenders (times cohesion) at which a garrison breaks with half of the maximum rate.
        break_ratio: Ratio,
        /// Slope of the break rate in the ratio.
        break_slope: Ratio,
        /// Maximum rate at which a garrison breaks.
        break_max: PerDay,
        /// Share of a broken garrison that deserts [0, 1].
        rout_desertion: Share,
        /// Cohesion of the state's forces right after a coup [0, 1].
        coup_cohesion: Share,
        /// E-folding time of the recovery of cohesion [days].
        coup_recovery: Days,
        /// Share of the state's soldiers that desert at a coup [0, 1].
        coup_desertion: Share,
        /// Rate at which soldiers of an army without any cohesion that has lost all garrisons desert.
        collapse_desertion: PerDay,
        /// Fighters lost, as share of strength, that halve a group's cohesion.
        disruption_loss: Ratio,
        /// E-folding time in which a group reorganizes after losses [days].
        disruption_recovery: Days,
        /// Selective killings (events) per fighter on coercion and day, times the Kalyvas form.
        selective_rate: PerFighterDay,
        /// Indiscriminate attacks on civilians per fighter on coercion and day, times threat and want of knowledge.
        indiscriminate_rate: PerFighterDay,
        /// Dispersion phi of village control around the control of the district.
        village_dispersion: Ratio,
        /// Lethal abuse (events) per soldier-day on operations, before discipline, monitoring and suspicion.
        abuse_rate: PerSoldierDay,
        /// Non-lethal cases of abuse per killing.
        abuse_cases_per_killing: Ratio,
        /// Attacks in memory, per 100 soldiers in the district, at which suspicion is one half.
        suspicion_half: Ratio,
        /// The same where suspicion is shared by all soldiers of the district: attacks in memory there \[events\].
        suspicion_attacks: Ratio,
        /// Acts of abuse that a force's own death leaves behind, before discipline, monitoring and shelter (rho).
        reprisal: Ratio,
        /// E-folding time of reprisals [days].
        reprisal_memory: Days,
        /// E-folding time of suspicion [days].
        suspicion_memory: Days,
        /// Clashes per pair of hostile armed groups that both hold share in a district.
        clash_rate: PerPairDistrictDay,
        /// Fighters at which a group's part in clashes is half of its maximum [persons].
        clash_half: Persons,
        /// Weight of hidden fighters in clashes, relative to visible ones [0, 1].
        clash_hidden: Share,
        /// Communal events per pair of communities and district, times tension.
        communal_rate: PerPairDistrictDay,
        /// Attacks on civilians of another community per effective militia fighter, times tension.
        militia_attack_rate: PerFighterDay,
        /// Militia fighters in a district at which their effective number saturates [persons].
        militia_half: Persons,
        /// Further events that one event draws after it (branching number).
        retaliation_branching: Ratio,
        /// E-folding time of retaliation [days].
        retaliation_decay: Days,
        /// Further attacks (incidents) that an incident with civilians harmed by state or allied forces draws after it.
        collateral_reaction: Ratio,
        /// E-folding time of the reaction [days].
        collateral_memory: Days,
        /// Weight of a peacekeeper among the targets of attacks, relative to another soldier there.
        mission_vulnerability: Ratio,
        /// Elasticity of attacks in people's compliance with challengers.
        compliance_attacks: Ratio,
        /// Effect of rebel losses on attacks on the peace operation [log rate per standardized unit].
        mission_losses: Log,
        /// Effect of rebel strength on attacks on the peace operation [log rate per standardized unit].
        mission_strength: Log,
        /// Effect of policing in contested zones on attacks on the peace operation [log rate per standardized unit].
        mission_policing: Log,
        /// Effect of perceived alignment on attacks on the peace operation [log rate per standardized unit].
        mission_alignment: Log,
        /// Centre of losses per strength in the first theory.
        losses_centre: Ratio,
        /// Spread of losses per strength in the first theory.
        losses_spread: Ratio,
        /// Centre of a group's strength in the second theory [persons].
        strength_centre: Persons,
        /// Spread of log strength in the second theory.
        strength_spread: Ratio,
        /// Centre of the share of staff that polices contested ground in the third theory.
        policing_centre: Ratio,
        /// Its spread.
        policing_spread: Ratio,
        /// Centre of alignment in the fourth theory.
        alignment_centre: Ratio,
        /// Its spread.
        alignment_spread: Ratio,
        /// Enemy soldiers in reach at which threat to an armed group is one half [persons].
        threat_half: Persons,
        /// Weight of communities that are not hostile to a group among its victims, relative to sworn enemies [0, 1].
        victim_base: Share,
        /// Weight of communities that nobody suspects among victims of abuse, relative to sworn friends of insurgents [0, 1].
        suspect_base: Share,
        /// Protests against the peace operation per million persons and day, times grievance and alignment.
        protest_rate: PerDay,
    }
);

section!(
    /// Presence and protection of civilians (MODEL.md, section 7.3).
    Protection {
        /// Share of staff outside the wire, which counts in the competition for control [0, 1].
        patrol_share: Share,
        /// Staff on protecting per 1,000 persons at which coverage is 2/3.
        coverage_density: Ratio,
        /// Area that one patrol reaches in a day [km2].
        patrol_area: Km2,
        /// Staff of one patrol [persons].
        patrol_size: Persons,
        /// Inhabited area per 1,000 people [km2].
        inhabited_area: Km2,
        /// Log-rate effect of full coverage on armed groups' violence against civilians.
        beta_reb: Log,
        /// The same for attacks of militias on villages.
        beta_militia: Log,
        /// The same for violence by the state.
        beta_gov: Log,
        /// Share of communal violence prevented at full coverage by an impartial mission [0, 1].
        delta_communal: Share,
        /// Exponent of impartiality in communal protection.
        eta: Ratio,
        /// Share of abuse prevented at full monitoring [0, 1].
        monitoring_effect: Share,
        /// Staff on monitoring per 100,000 persons at which monitoring is one half.
        monitoring_half: Persons,
        /// Weight of forces and fighters in neighbouring districts.
        reinforcement_weight: Share,
        /// Share of patrols that the peace operation withdraws per own death in memory, per 1,000 staff.
        bunkering: Ratio,
        /// E-folding time of bunkering and of posture after own deaths [days].
        bunkering_memory: Days,
        /// Share of attacks deterred at full robust posture [0, 1].
        deterrence: Share,
        /// Log-rate effect of shelter by challengers on communal violence and on abuse.
        shelter: Log,
    }
);

section!(
    /// Choice and movement (MODEL.md, section 7.2).
    Choice {
        /// Rationality of choice on utilities scaled to [0, 1].
        rationality: Ratio,
        /// Rate at which a unit reconsiders its task.
        retask_rate: PerDay,
        /// Utility of staying in the present district.
        stay_bonus: Ratio,
        /// Exponent k of the problem in the choice of a norm; 0 makes weights exact shares of effort.
        problem_exponent: Ratio,
        /// Utility lost per 1,000 km of road from the base or home.
        travel_cost: Ratio,
        /// Staff per 1,000 persons that halve a problem that is left.
        effort_capacity: Ratio,
        /// Weight of targets that would break, for armed groups in the open.
        mass_weight: Ratio,
        /// Ratio of hostile to own strength above which a lost district is not entered.
        reentry_ratio: Ratio,
        /// Rate at which a superior force decides to return to a lost district.
        reentry_rate: PerDay,
        /// Rate at which columns in the open move.
        move_visible: PerDay,
        /// Rate at which hidden networks move.
        move_hidden: PerDay,
        /// Time in which rotation refills the losses of external forces [days].
        rotation: Days,
        /// Time in which an army that grows by dated inflow replaces its losses [days].
        replacement: Days,
    }
);

section!(
    /// Attitudes (MODEL.md, section 7.7).
    Civilians {
        /// Persons exposed to an event of 5 deaths.
        exposed_per_event: Persons,
        /// Exponent of deaths in exposure.
        exposed_exponent: Ratio,
        /// Weight of the victims' community among the exposed, relative to others.
        victim_weight: Ratio,
        /// Deaths in memory per 100,000 at which ambient fear is 0.63.
        fear_ambient: PerHundredThousand,
        /// Gain of fear per exposure, times its distance to 1 [0, 1].
        fear_gain: Share,
        /// Half-life of fear [days].
        fear_half_life: Days,
        /// E-folding time of the memory of harm [days].
        harm_memory: Days,
        /// Gain of grievance per exposure to harm by the state or its partners [0, 1].
        grievance_gain: Share,
        /// Half-life of grievance [days].
        grievance_half_life: Days,
        /// Loss of trust per blamed exposure [0, 1].
        trust_loss: Share,
        /// Half-life of trust toward its baseline [days].
        trust_half_life: Days,
        /// Weight of a case of non-lethal abuse relative to a death, in exposure and memory [0, 1].
        case_weight: Share,
        /// Staff on projects per 1,000 persons at which service by projects is one half.
        project_half: Ratio,
        /// Share of service that effort under a norm whose problem is not visible loses [0, 1].
        legitimacy_loss: Share,
        /// Rise of the level to which trust returns, at full service of the trusted [0, 1].
        service_gain: Share,
    }
);

section!(
    /// Flight and return (MODEL.md, section 7.9).
    Displacement {
        /// Probability of leaving after one exposure [0, 1].
        leave_on_exposure: Share,
        /// Rate of leaving under a rule that is wholly feared and wholly new.
        leave_under_new_rule: PerDay,
        /// Share of new and feared rule that makes nobody leave [0, 1].
        unnoticed_rule: Share,
        /// E-folding time in which people grow used to a rule [days].
        new_rule_fading: Days,
        /// Hostility at which a camp's rule is feared by 0.63 of a community's members [relation].
        hostility_scale: Relation,
        /// Ambient fear at home that lowers return by e.
        return_fear_scale: Ratio,
        /// Rate of return of the internally displaced where fear is low and those who rule are not feared.
        return_idp: PerDay,
        /// Rate of return of refugees under the same conditions.
        return_refugee: PerDay,
        /// Distance over which the pull of a destination falls by e [km].
        distance_scale: Km,
        /// Pull of a destination abroad relative to one inside at the same distance.
        abroad_weight: Ratio,
    }
);

section!(
    /// Joining, leaving, detention, tips (MODEL.md, section 7.8).
    Recruitment {
        /// Rate of joining per person where a network is present, at zero grievance.
        base: PerDay,
        /// Multiplier k of grievance: 1 + k g.
        grievance: Ratio,
        /// Multiplier of fear: 1 + r f, joining for protection.
        fear: Ratio,
        /// Mobilisation without sponsorship, relative to full sponsorship on top of it [0, 1].
        unsponsored: Share,
        /// Fighters per 100,000 at which a network is half of its effect.
        network_half: PerHundredThousand,
        /// Recruits per case of abuse by the state where a network is present.
        per_abuse: Ratio,
        /// Share of a community that can ever join [0, 1].
        pool: Share,
        /// Share of a community that can ever join its militia [0, 1].
        militia_pool: Share,
        /// Rate at which fighters leave a group.
        exit_rate: PerDay,
        /// Rate at which militia fighters go home.
        militia_exit_rate: PerDay,
        /// Rate at which persons of a threatened community join its militia at full threat.
        militia_mobilisation: PerDay,
        /// Harm in memory per 100,000 at which threat to a community is 0.63.
        threat_scale: PerHundredThousand,
        /// Enemy fighters in reach at which threat to a community is one half [persons].
        enemy_half: Persons,
        /// Share of recruits who are forced [0, 1].
        forced_share: Share,
        /// Rate of tips per person at full trust and no fear.
        tip_rate: PerDay,
        /// Mean time in detention [days].
        detention_days: Days,
        /// Fighters detained per fighter killed in operations.
        detained_per_killed: Ratio,
        /// Share of non-lethal abuse cases that are detentions [0, 1].
        detention_share: Share,
        /// Share of recruitment prevented by state work, guards and amnesty at full effort [0, 1].
        amnesty_effect: Share,
    }
);

section!(
    /// Institutions (MODEL.md, section 7.10): authority, control and accords. Dialogue is used in 7.3; tension, local deals and
    /// policies in 7.5; extension also in 7.8; accountability, training and contestation in 7.11.
    Institutions {
        /// Growth rate of authority at full extension effort [1/year].
        authority_gain: PerYear,
        /// Staff on extension per 1,000 persons at which effort is one half.
        extension_half: Ratio,
        /// Authority lost per fatal attack on the state, as share [0, 1].
        authority_attack_loss: Share,
        /// Factor on authority over 30 days after a rout [0, 1].
        authority_rout: Share,
        /// Rate at which rival governance erodes authority at full rival control.
        authority_rival: PerDay,
        /// Rate at which control shares adjust.
        control_adjust: PerDay,
        /// Staff per 1,000 persons that weighs as much in control as the ground itself, which is nobody's.
        control_half: Ratio,
        /// Influence of nobody in the competition for control [0, 1].
        control_nobody: Share,
        /// Staff on sponsorship or labelling in reach at which the policy is half effective [persons].
        policy_half: Persons,
        /// How far intervening staff count toward state control and authority [0, 1].
        staff_control_share: Share,
        /// Gain of tension per communal event of 6 deaths, times its distance to 1.
        tension_gain: Ratio,
        /// Half-life of tension toward the pair's baseline [days].
        tension_half_life: Days,
        /// Rise of the baseline of tension at full sponsorship or label.
        tension_sponsorship: Share,
        /// Share of tension that full dialogue takes away per year.
        dialogue_effect: PerYear,
        /// Staff on dialogue per 100,000 persons at which dialogue is one half.
        dialogue_half: Persons,
        /// Persons of a team on dialogue, which reaches as far in a day as a patrol [persons].
        dialogue_team: Persons,
        /// Multiplier on hostility between the parties of an accord that holds [0, 1].
        accord_hostility: Share,
        /// Rate of violation of an accord [1/year].
        accord_violation: PerYear,
        /// Rate of renewal of a violated accord [1/year].
        accord_renewal: PerYear,
        /// Rate of local deals at median conditions [1/year].
        local_deal: PerYear,
        /// Share of violence left between a pair under a local deal [0, 1].
        deal_violence: Share,
        /// Mean duration of a local deal [days].
        deal_duration: Days,
        /// Relation toward which rebels and extremists drift where the state is absent [-1, 1].
        souring_level: Relation,
        /// E-folding time of that drift [days].
        souring_time: Days,
        /// Relation toward which armed groups drift that share all ground without the state [-1, 1].
        rivalry_level: Relation,
        /// E-folding time in which relations of armed groups recover apart [days].
        rivalry_recovery: Days,
        /// Discipline gained per monitored abuse case per 1,000 soldiers, times its distance to 1.
        accountability_gain: Ratio,
        /// Gain of effectiveness per year at full training by partners.
        training_gain: PerYear,
        /// Change of discipline per year at full training; its sign is free.
        training_discipline: Signed,
        /// Change of norm weights per success or failure, when contestation is on.
        contestation_rate: PerYear,
    }
);

section!(
    /// Channels of overlap (MODEL.md, section 8).
    Overlap {
        /// Effort lost per unit of normalized entropy of effort [0, 1].
        attention_loss: Share,
        /// Weight of co-location in perceived alignment.
        alignment_colocation: Share,
        /// Weight of the visible counterterrorist share of the mission's effort.
        alignment_visible_ct: Share,
        /// Weight of intelligence hand-over.
        alignment_handover: Share,
        /// Weight of labels.
        alignment_labels: Share,
        /// Share of alignment that the mission's own dialogue takes away where it is everywhere [0, 1].
        alignment_dialogue: Share,
        /// Rate at which alignment adjusts.
        alignment_adjust: PerDay,
        /// Share of a peace operation's access lost at full alignment [0, 1].
        access_loss: Share,
        /// Share of forces' staff on hand-over at which it is half effective [0, 1].
        handover_half: Share,
        /// Share of protection lost to confusion at full overlap and no clarity [0, 1].
        confusion: Share,
        /// Share of tips to the mission and of monitoring lost at full co-location [0, 1].
        information_loss: Share,
        /// Additional deterrence and response at full robust posture, and additional dialogue where a district is freed.
        synergy: Ratio,
        /// Additional response at full hand-over between protectors.
        shared_warning: Ratio,
        /// Share of standing lost where the norms of a force ask for nothing in common, per unit of ambiguity [0, 1].
        ambiguity: Share,
        /// Share of standing gained where they ask for the same, per unit of complementarity.
        complementarity: Share,
    }
);

section!(
    /// Observation model (MODEL.md, section 7.12).
    Observation {
        /// p in the probability 1 - (1-p)^d that an event with d deaths is reported [0, 1].
        reporting: Share,
    }
);

section!(
    /// The human-protection index (MODEL.md, section 7.13): value choices, none of which changes a run.
    Index {
        /// Civilian deaths a year at which the score of a nation falls by e [per 100,000].
        goalpost_deaths_nation: PerHundredThousand,
        /// Civilian deaths a year at which the score of a district falls by e [per 100,000].
        goalpost_deaths_district: PerHundredThousand,
        /// Mean fear at which the score falls by e.
        goalpost_fear: Share,
        /// Cases of detention, abuse and forced recruitment a year at which the score falls by e [per 100,000].
        goalpost_cases: PerHundredThousand,
        /// Newly displaced a year at which the score of a nation falls by e [per 100,000].
        goalpost_home_nation: PerHundredThousand,
        /// Newly displaced a year at which the score of a district falls by e [per 100,000].
        goalpost_home_district: PerHundredThousand,
        /// Share with which a combatant's death weighs beside a civilian's in the ambient fear of the index [0, 1].
        fear_combatants: Share,
        /// Lowest score of a dimension (0, 1).
        floor: Share,
        /// Exponent r of the weighted power mean over dimensions, at most 1.
        exponent: Signed,
        /// Aversion to inequality between districts (Atkinson's epsilon), at least 0.
        inequality: Ratio,
        /// Weight of the physical dimension, relative to the other three.
        weight_physical: Ratio,
        /// Weight of the psychological dimension.
        weight_psychological: Ratio,
        /// Weight of the personal dimension.
        weight_personal: Ratio,
        /// Weight of the dimension of homes.
        weight_home: Ratio,
        /// Concentration, per dimension, of the Dirichlet law from which weights are drawn for rank acceptability.
        concentration: Ratio,
        /// Civilian deaths a year in communal violence from which on the communal spiral counts as taken off [deaths].
        takeoff_deaths: Deaths,
    }
);

section!(
    /// Doctrine of one organization: `organizations.<id>.<trait>` in `parameters.csv`.
    Traits {
        /// Lethality relative to `violence.ct_lethality`.
        quality: Ratio,
        /// Accuracy mu at no tips [0, 1].
        accuracy: Share,
        /// Discipline toward civilians [0, 1].
        discipline: Share,
        /// Weight of expected own losses in choice, and of care in posture [0, 1].
        casualty_concern: Share,
        /// Share of staff-days spent within reach of the base or home [0, 1].
        base_anchor: Share,
        /// Speed of movement [km/day].
        speed: Km,
        /// Distance within which the organization responds in a day [km].
        response_reach: Km,
        /// Factor on recruitment and mobilisation; 0 for forces that are given by date.
        recruitment: Ratio,
        /// Factor on the organization's own attacks on forces.
        aggressiveness: Ratio,
        /// Factor on the organization's violence against civilians.
        brutality: Ratio,
        /// Share of its staff on fighting, deterring and supporting that defends the state's garrisons [0, 1]; of interveners alone.
        defence: Share,
    }
);
