//! One parameter struct per group of submodels; the values stand in the scenario's `parameters.csv`, none in the code.
//!
//! The key of a parameter is `section.name`, for instance `violence.attack_rate`. Value, range, unit, source and confidence
//! of each stand in the file; here stands what it means. "Rate" is a hazard [1/day] unless said otherwise.

use serde::Deserialize;

/// All parameters of the submodels.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// What organizations can observe.
    pub perception: Perception,
    /// Violent events: rates, severities, laws of attrition.
    pub violence: Violence,
    /// Presence and protection of civilians.
    pub protection: Protection,
    /// Choice of activities and districts, movement.
    pub choice: Choice,
    /// Fear, grievance and trust of civilians.
    pub civilians: Civilians,
    /// Flight and return.
    pub displacement: Displacement,
    /// Joining, leaving, detention, tips.
    pub recruitment: Recruitment,
    /// Authority, control, tension, accords, accountability.
    pub institutions: Institutions,
    /// The channels through which norms overlap.
    pub overlap: Overlap,
    /// What an observer of the run would report.
    pub observation: Observation,
    /// How harm becomes an index.
    pub index: Index,
}

/// Perception (MODEL.md, section 7.2).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perception {
    /// Share of hidden fighters that observers notice all the same [0, 1].
    pub noticed_hidden: f64,
    /// Attacks in memory at which an extremist group counts as half present \[events\].
    pub attack_half: f64,
    /// Foreign soldiers of the country at which foreign presence is one half \[persons\].
    pub foreign_half: f64,
}

/// Violent events (MODEL.md, section 7.5).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violence {
    /// Median of the log-normal law of deaths per fatal event [deaths].
    pub severity_median: f64,
    /// Standard deviation of log deaths per fatal event.
    pub severity_log_sd: f64,
    /// Factor on deaths for the assault on a camp.
    pub factor_raid: f64,
    /// Factor on deaths for an ambush or mine.
    pub factor_ambush: f64,
    /// Factor on deaths for an attack on the peace operation.
    pub factor_mission: f64,
    /// Factor on deaths for an attack on a village.
    pub factor_village: f64,
    /// Fatal attacks on state or counterterrorist forces per fighter and day.
    pub attack_rate: f64,
    /// Soldiers in reach at which opportunities to attack are half of their maximum [persons].
    pub target_half: f64,
    /// Share of an attack's deaths that falls on the attackers [0, 1].
    pub attacker_loss_share: f64,
    /// All armed incidents per fatal one.
    pub incident_ratio: f64,
    /// Insurgents killed per soldier-day of operations at full information.
    pub ct_lethality: f64,
    /// Fighters in a district at which contact is half of its maximum [persons].
    pub contact_half: f64,
    /// Share of what is known of a group in hiding that operations get at (h), relative to a group in the open [0, 1].
    pub hidden_found: f64,
    /// Own deaths of the forces per insurgent killed in operations.
    pub own_loss_ratio: f64,
    /// Civilians killed per insurgent killed, at accuracy 0 and without concern.
    pub collateral_ratio: f64,
    /// Share by which concern in posture falls per own death in memory per 1,000 soldiers.
    pub posture_drop: f64,
    /// Gain of accuracy per tip per 10,000 persons and week.
    pub tips_gain: f64,
    /// Visible share of a group that holds towns [0, 1].
    pub visible_share: f64,
    /// Visible share of a group in hiding [0, 1].
    pub hidden_share: f64,
    /// Rate at which a group goes underground or comes into the open.
    pub go_underground: f64,
    /// Ratio of hostile fighters to defenders (times cohesion) at which a garrison breaks with half of the maximum rate.
    pub break_ratio: f64,
    /// Slope of the break rate in the ratio.
    pub break_slope: f64,
    /// Maximum rate at which a garrison breaks.
    pub break_max: f64,
    /// Share of a broken garrison that deserts [0, 1].
    pub rout_desertion: f64,
    /// Cohesion of the state's forces right after a coup [0, 1].
    pub coup_cohesion: f64,
    /// E-folding time of the recovery of cohesion [days].
    pub coup_recovery: f64,
    /// Share of the state's soldiers that desert at a coup [0, 1].
    pub coup_desertion: f64,
    /// Rate at which soldiers of an army without any cohesion that has lost all garrisons desert.
    pub collapse_desertion: f64,
    /// Fighters lost, as share of strength, that halve a group's cohesion.
    pub disruption_loss: f64,
    /// E-folding time in which a group reorganizes after losses [days].
    pub disruption_recovery: f64,
    /// Selective killings (events) per fighter on coercion and day, times the Kalyvas form.
    pub selective_rate: f64,
    /// Indiscriminate attacks on civilians per fighter on coercion and day, times threat and want of knowledge.
    pub indiscriminate_rate: f64,
    /// Dispersion phi of village control around the control of the district.
    pub village_dispersion: f64,
    /// Lethal abuse (events) per soldier-day on operations, before discipline, monitoring and suspicion.
    pub abuse_rate: f64,
    /// Non-lethal cases of abuse per killing.
    pub abuse_cases_per_killing: f64,
    /// Attacks in memory, per 100 soldiers in the district, at which suspicion is one half.
    pub suspicion_half: f64,
    /// The same where suspicion is shared by all soldiers of the district: attacks in memory there \[events\].
    pub suspicion_attacks: f64,
    /// Acts of abuse that a force's own death leaves behind, before discipline, monitoring and shelter (rho).
    pub reprisal: f64,
    /// E-folding time of reprisals [days].
    pub reprisal_memory: f64,
    /// E-folding time of suspicion [days].
    pub suspicion_memory: f64,
    /// Clashes per pair of hostile armed groups that both hold share in a district.
    pub clash_rate: f64,
    /// Fighters at which a group's part in clashes is half of its maximum [persons].
    pub clash_half: f64,
    /// Weight of hidden fighters in clashes, relative to visible ones [0, 1].
    pub clash_hidden: f64,
    /// Communal events per pair of communities and district, times tension.
    pub communal_rate: f64,
    /// Attacks on civilians of another community per effective militia fighter, times tension.
    pub militia_attack_rate: f64,
    /// Militia fighters in a district at which their effective number saturates [persons].
    pub militia_half: f64,
    /// Further events that one event draws after it (branching number).
    pub retaliation_branching: f64,
    /// E-folding time of retaliation [days].
    pub retaliation_decay: f64,
    /// Further attacks (incidents) that an incident with civilians harmed by state or allied forces draws after it.
    pub collateral_reaction: f64,
    /// E-folding time of the reaction [days].
    pub collateral_memory: f64,
    /// Weight of a peacekeeper among the targets of attacks, relative to another soldier there.
    pub mission_vulnerability: f64,
    /// Elasticity of attacks in people's compliance with challengers.
    pub compliance_attacks: f64,
    /// Effect of rebel losses on attacks on the peace operation [log rate per standardized unit].
    pub mission_losses: f64,
    /// Effect of rebel strength on attacks on the peace operation [log rate per standardized unit].
    pub mission_strength: f64,
    /// Effect of policing in contested zones on attacks on the peace operation [log rate per standardized unit].
    pub mission_policing: f64,
    /// Effect of perceived alignment on attacks on the peace operation [log rate per standardized unit].
    pub mission_alignment: f64,
    /// Centre of losses per strength in the first theory.
    pub losses_centre: f64,
    /// Spread of losses per strength in the first theory.
    pub losses_spread: f64,
    /// Centre of a group's strength in the second theory [persons].
    pub strength_centre: f64,
    /// Spread of log strength in the second theory.
    pub strength_spread: f64,
    /// Centre of the share of staff that polices contested ground in the third theory.
    pub policing_centre: f64,
    /// Its spread.
    pub policing_spread: f64,
    /// Centre of alignment in the fourth theory.
    pub alignment_centre: f64,
    /// Its spread.
    pub alignment_spread: f64,
    /// Enemy soldiers in reach at which threat to an armed group is one half [persons].
    pub threat_half: f64,
    /// Weight of communities that are not hostile to a group among its victims, relative to sworn enemies [0, 1].
    pub victim_base: f64,
    /// Weight of communities that nobody suspects among victims of abuse, relative to sworn friends of insurgents [0, 1].
    pub suspect_base: f64,
    /// Protests against the peace operation per million persons and day, times grievance and alignment.
    pub protest_rate: f64,
}

/// Presence and protection of civilians (MODEL.md, section 7.3).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// Share of staff outside the wire, which counts in the competition for control [0, 1].
    pub patrol_share: f64,
    /// Staff on protecting per 1,000 persons at which coverage is 2/3.
    pub coverage_density: f64,
    /// Area that one patrol reaches in a day [km2].
    pub patrol_area: f64,
    /// Staff of one patrol [persons].
    pub patrol_size: f64,
    /// Inhabited area per 1,000 people [km2].
    pub inhabited_area: f64,
    /// Log-rate effect of full coverage on armed groups' violence against civilians.
    pub beta_reb: f64,
    /// The same for attacks of militias on villages.
    pub beta_militia: f64,
    /// The same for violence by the state.
    pub beta_gov: f64,
    /// Share of communal violence prevented at full coverage by an impartial mission [0, 1].
    pub delta_communal: f64,
    /// Exponent of impartiality in communal protection.
    pub eta: f64,
    /// Share of abuse prevented at full monitoring [0, 1].
    pub monitoring_effect: f64,
    /// Staff on monitoring per 100,000 persons at which monitoring is one half.
    pub monitoring_half: f64,
    /// Weight of forces and fighters in neighbouring districts.
    pub reinforcement_weight: f64,
    /// Share of patrols that the peace operation withdraws per own death in memory, per 1,000 staff.
    pub bunkering: f64,
    /// E-folding time of bunkering and of posture after own deaths [days].
    pub bunkering_memory: f64,
    /// Share of attacks deterred at full robust posture [0, 1].
    pub deterrence: f64,
    /// Log-rate effect of shelter by challengers on communal violence and on abuse.
    pub shelter: f64,
}

/// Choice and movement (MODEL.md, section 7.2).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Rationality of choice on utilities scaled to [0, 1].
    pub rationality: f64,
    /// Rate at which a unit reconsiders its task.
    pub retask_rate: f64,
    /// Utility of staying in the present district.
    pub stay_bonus: f64,
    /// Exponent k of the problem in the choice of a norm; 0 makes weights exact shares of effort.
    pub problem_exponent: f64,
    /// Utility lost per 1,000 km of road from the base or home.
    pub travel_cost: f64,
    /// Staff per 1,000 persons that halve a problem that is left.
    pub effort_capacity: f64,
    /// Weight of targets that would break, for armed groups in the open.
    pub mass_weight: f64,
    /// Ratio of hostile to own strength above which a lost district is not entered.
    pub reentry_ratio: f64,
    /// Rate at which a superior force decides to return to a lost district.
    pub reentry_rate: f64,
    /// Rate at which columns in the open move.
    pub move_visible: f64,
    /// Rate at which hidden networks move.
    pub move_hidden: f64,
    /// Time in which rotation refills the losses of external forces [days].
    pub rotation: f64,
    /// Time in which an army that grows by dated inflow replaces its losses [days].
    pub replacement: f64,
}

/// Attitudes (MODEL.md, section 7.7).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Civilians {
    /// Persons exposed to an event of 5 deaths.
    pub exposed_per_event: f64,
    /// Exponent of deaths in exposure.
    pub exposed_exponent: f64,
    /// Weight of the victims' community among the exposed, relative to others.
    pub victim_weight: f64,
    /// Deaths in memory per 100,000 at which ambient fear is 0.63.
    pub fear_ambient: f64,
    /// Gain of fear per exposure, times its distance to 1 [0, 1].
    pub fear_gain: f64,
    /// Half-life of fear [days].
    pub fear_half_life: f64,
    /// E-folding time of the memory of harm [days].
    pub harm_memory: f64,
    /// Gain of grievance per exposure to harm by the state or its partners [0, 1].
    pub grievance_gain: f64,
    /// Half-life of grievance [days].
    pub grievance_half_life: f64,
    /// Loss of trust per blamed exposure [0, 1].
    pub trust_loss: f64,
    /// Half-life of trust toward its baseline [days].
    pub trust_half_life: f64,
    /// Weight of a case of non-lethal abuse relative to a death, in exposure and memory [0, 1].
    pub case_weight: f64,
    /// Staff on projects per 1,000 persons at which service by projects is one half.
    pub project_half: f64,
    /// Share of service that effort under a norm whose problem is not visible loses [0, 1].
    pub legitimacy_loss: f64,
    /// Rise of the level to which trust returns, at full service of the trusted [0, 1].
    pub service_gain: f64,
}

/// Flight and return (MODEL.md, section 7.9).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Displacement {
    /// Probability of leaving after one exposure [0, 1].
    pub leave_on_exposure: f64,
    /// Rate of leaving under a rule that is wholly feared and wholly new.
    pub leave_under_new_rule: f64,
    /// Share of new and feared rule that makes nobody leave [0, 1].
    pub unnoticed_rule: f64,
    /// E-folding time in which people grow used to a rule [days].
    pub new_rule_fading: f64,
    /// Hostility at which a camp's rule is feared by 0.63 of a community's members [relation].
    pub hostility_scale: f64,
    /// Ambient fear at home that lowers return by e.
    pub return_fear_scale: f64,
    /// Rate of return of the internally displaced where fear is low and those who rule are not feared.
    pub return_idp: f64,
    /// Rate of return of refugees under the same conditions.
    pub return_refugee: f64,
    /// Distance over which the pull of a destination falls by e [km].
    pub distance_scale: f64,
    /// Pull of a destination abroad relative to one inside at the same distance.
    pub abroad_weight: f64,
}

/// Joining, leaving, detention, tips (MODEL.md, section 7.8).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recruitment {
    /// Rate of joining per person where a network is present, at zero grievance.
    pub base: f64,
    /// Multiplier k of grievance: 1 + k g.
    pub grievance: f64,
    /// Multiplier of fear: 1 + r f, joining for protection.
    pub fear: f64,
    /// Mobilisation without sponsorship, relative to full sponsorship on top of it [0, 1].
    pub unsponsored: f64,
    /// Fighters per 100,000 at which a network is half of its effect.
    pub network_half: f64,
    /// Recruits per case of abuse by the state where a network is present.
    pub per_abuse: f64,
    /// Share of a community that can ever join [0, 1].
    pub pool: f64,
    /// Share of a community that can ever join its militia [0, 1].
    pub militia_pool: f64,
    /// Rate at which fighters leave a group.
    pub exit_rate: f64,
    /// Rate at which militia fighters go home.
    pub militia_exit_rate: f64,
    /// Rate at which persons of a threatened community join its militia at full threat.
    pub militia_mobilisation: f64,
    /// Harm in memory per 100,000 at which threat to a community is 0.63.
    pub threat_scale: f64,
    /// Enemy fighters in reach at which threat to a community is one half [persons].
    pub enemy_half: f64,
    /// Share of recruits who are forced [0, 1].
    pub forced_share: f64,
    /// Rate of tips per person at full trust and no fear.
    pub tip_rate: f64,
    /// Mean time in detention [days].
    pub detention_days: f64,
    /// Fighters detained per fighter killed in operations.
    pub detained_per_killed: f64,
    /// Share of non-lethal abuse cases that are detentions [0, 1].
    pub detention_share: f64,
    /// Share of recruitment prevented by state work, guards and amnesty at full effort [0, 1].
    pub amnesty_effect: f64,
}

/// Institutions (MODEL.md, section 7.10): authority, control and accords. Dialogue is used in 7.3; tension, local deals and
/// policies in 7.5; extension also in 7.8; accountability, training and contestation in 7.11.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institutions {
    /// Growth rate of authority at full extension effort [1/year].
    pub authority_gain: f64,
    /// Staff on extension per 1,000 persons at which effort is one half.
    pub extension_half: f64,
    /// Authority lost per fatal attack on the state, as share [0, 1].
    pub authority_attack_loss: f64,
    /// Factor on authority over 30 days after a rout [0, 1].
    pub authority_rout: f64,
    /// Rate at which rival governance erodes authority at full rival control.
    pub authority_rival: f64,
    /// Rate at which control shares adjust.
    pub control_adjust: f64,
    /// Staff per 1,000 persons that weighs as much in control as the ground itself, which is nobody's.
    pub control_half: f64,
    /// Influence of nobody in the competition for control [0, 1].
    pub control_nobody: f64,
    /// Staff on sponsorship or labelling in reach at which the policy is half effective [persons].
    pub policy_half: f64,
    /// How far intervening staff count toward state control and authority [0, 1].
    pub staff_control_share: f64,
    /// Gain of tension per communal event of 6 deaths, times its distance to 1.
    pub tension_gain: f64,
    /// Half-life of tension toward the pair's baseline [days].
    pub tension_half_life: f64,
    /// Rise of the baseline of tension at full sponsorship or label.
    pub tension_sponsorship: f64,
    /// Share of tension that full dialogue takes away per year.
    pub dialogue_effect: f64,
    /// Staff on dialogue per 100,000 persons at which dialogue is one half.
    pub dialogue_half: f64,
    /// Persons of a team on dialogue, which reaches as far in a day as a patrol [persons].
    pub dialogue_team: f64,
    /// Multiplier on hostility between the parties of an accord that holds [0, 1].
    pub accord_hostility: f64,
    /// Rate of violation of an accord [1/year].
    pub accord_violation: f64,
    /// Rate of renewal of a violated accord [1/year].
    pub accord_renewal: f64,
    /// Rate of local deals at median conditions [1/year].
    pub local_deal: f64,
    /// Share of violence left between a pair under a local deal [0, 1].
    pub deal_violence: f64,
    /// Mean duration of a local deal [days].
    pub deal_duration: f64,
    /// Relation toward which rebels and extremists drift where the state is absent [-1, 1].
    pub souring_level: f64,
    /// E-folding time of that drift [days].
    pub souring_time: f64,
    /// Relation toward which armed groups drift that share all ground without the state [-1, 1].
    pub rivalry_level: f64,
    /// E-folding time in which relations of armed groups recover apart [days].
    pub rivalry_recovery: f64,
    /// Discipline gained per monitored abuse case per 1,000 soldiers, times its distance to 1.
    pub accountability_gain: f64,
    /// Gain of effectiveness per year at full training by partners.
    pub training_gain: f64,
    /// Change of discipline per year at full training; its sign is free.
    pub training_discipline: f64,
    /// Change of norm weights per success or failure, when contestation is on.
    pub contestation_rate: f64,
}

/// Channels of overlap (MODEL.md, section 8).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlap {
    /// Effort lost per unit of normalized entropy of effort [0, 1].
    pub attention_loss: f64,
    /// Weight of co-location in perceived alignment.
    pub alignment_colocation: f64,
    /// Weight of the visible counterterrorist share of the mission's effort.
    pub alignment_visible_ct: f64,
    /// Weight of intelligence hand-over.
    pub alignment_handover: f64,
    /// Weight of labels.
    pub alignment_labels: f64,
    /// Share of alignment that the mission's own dialogue takes away where it is everywhere [0, 1].
    pub alignment_dialogue: f64,
    /// Rate at which alignment adjusts.
    pub alignment_adjust: f64,
    /// Share of a peace operation's access lost at full alignment [0, 1].
    pub access_loss: f64,
    /// Share of forces' staff on hand-over at which it is half effective [0, 1].
    pub handover_half: f64,
    /// Share of protection lost to confusion at full overlap and no clarity [0, 1].
    pub confusion: f64,
    /// Share of tips to the mission and of monitoring lost at full co-location [0, 1].
    pub information_loss: f64,
    /// Additional deterrence and response at full robust posture, and additional dialogue where a district is freed.
    pub synergy: f64,
    /// Additional response at full hand-over between protectors.
    pub shared_warning: f64,
    /// Share of standing lost where the norms of a force ask for nothing in common, per unit of ambiguity [0, 1].
    pub ambiguity: f64,
    /// Share of standing gained where they ask for the same, per unit of complementarity.
    pub complementarity: f64,
}

/// Observation model (MODEL.md, section 7.12).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// p in the probability 1 - (1-p)^d that an event with d deaths is reported [0, 1].
    pub reporting: f64,
}

/// The human-protection index (MODEL.md, section 7.13): value choices, none of which changes a run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Civilian deaths a year at which the score of a nation falls by e [per 100,000].
    pub goalpost_deaths_nation: f64,
    /// Civilian deaths a year at which the score of a district falls by e [per 100,000].
    pub goalpost_deaths_district: f64,
    /// Mean fear at which the score falls by e.
    pub goalpost_fear: f64,
    /// Cases of detention, abuse and forced recruitment a year at which the score falls by e [per 100,000].
    pub goalpost_cases: f64,
    /// Newly displaced a year at which the score of a nation falls by e [per 100,000].
    pub goalpost_home_nation: f64,
    /// Newly displaced a year at which the score of a district falls by e [per 100,000].
    pub goalpost_home_district: f64,
    /// Share with which a combatant's death weighs beside a civilian's in the ambient fear of the index [0, 1].
    pub fear_combatants: f64,
    /// Lowest score of a dimension (0, 1).
    pub floor: f64,
    /// Exponent r of the weighted power mean over dimensions, at most 1.
    pub exponent: f64,
    /// Aversion to inequality between districts (Atkinson's epsilon), at least 0.
    pub inequality: f64,
    /// Weight of the physical dimension, relative to the other three.
    pub weight_physical: f64,
    /// Weight of the psychological dimension.
    pub weight_psychological: f64,
    /// Weight of the personal dimension.
    pub weight_personal: f64,
    /// Weight of the dimension of homes.
    pub weight_home: f64,
    /// Concentration, per dimension, of the Dirichlet law from which weights are drawn for rank acceptability.
    pub concentration: f64,
    /// Civilian deaths a year in communal violence from which on the communal spiral counts as taken off [deaths].
    pub takeoff_deaths: f64,
}

/// Doctrine of one organization: `organizations.<id>.<trait>` in `parameters.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traits {
    /// Lethality relative to `violence.ct_lethality`.
    pub quality: f64,
    /// Accuracy mu at no tips [0, 1].
    pub accuracy: f64,
    /// Discipline toward civilians [0, 1].
    pub discipline: f64,
    /// Weight of expected own losses in choice, and of care in posture [0, 1].
    pub casualty_concern: f64,
    /// Share of staff-days spent within reach of the base or home [0, 1].
    pub base_anchor: f64,
    /// Speed of movement [km/day].
    pub speed: f64,
    /// Distance within which the organization responds in a day [km].
    pub response_reach: f64,
    /// Factor on recruitment and mobilisation; 0 for forces that are given by date.
    pub recruitment: f64,
    /// Factor on the organization's own attacks on forces.
    pub aggressiveness: f64,
    /// Factor on the organization's violence against civilians.
    pub brutality: f64,
    /// Share of its staff on fighting, deterring and supporting that defends the state's garrisons [0, 1]; of interveners alone.
    pub defence: f64,
}
