//! Who plays the runs of a study where it was sent.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{StudyError, parcel};
use super::{calibration, patterns, sweep, validation};
use crate::experiment::elsewhere::{Errand, Parcel, Player, Sheaf};
use crate::experiment::executor::Executor;

/// Unpacks a parcel in an empty folder, which its runs read as long as they are played.
///
/// # Errors
/// Where its files are not those of the study that was sent, or cannot be written.
pub fn player(sent: &Parcel, folder: &Path) -> Result<Box<dyn Player>, StudyError> {
    parcel::unpack(sent, folder)?;
    let player: Box<dyn Player> = match sent.kind.as_str() {
        sweep::SENT => Box::new(sweep::Away::unpacked(sent, folder)?),
        calibration::SENT => Box::new(calibration::Away::unpacked(sent, folder)?),
        validation::SENT => Box::new(validation::Away::unpacked(sent, folder)?),
        patterns::SENT => Box::new(patterns::Away::unpacked(sent, folder)?),
        kind => {
            let accepted = [sweep::SENT, calibration::SENT, validation::SENT, patterns::SENT].join(", ");
            return Err(StudyError::Request(format!("kind: found {kind} in a parcel; accepted: {accepted}")));
        }
    };
    if player.sum() == sent.sum {
        return Ok(player);
    }
    Err(StudyError::Request(
        "the study that came is not the one that was sent: its files were changed while they were read; give the same command again"
            .into(),
    ))
}

/// Plays runs of a study that was sent, on the threads of this process; what became of them, as it is sent back.
///
/// # Errors
/// Where a run can neither be played nor fail.
pub fn play(player: &dyn Player, errands: &[Errand]) -> Result<Vec<u8>, StudyError> {
    let (mut sheaf, stop) = (Sheaf::default(), AtomicBool::new(false));
    let executor = Executor::new(&mut sheaf, &stop, &|_| ());
    player.play(errands, &executor);
    executor.finish()?;
    match errands.iter().find(|errand| !sheaf.0.contains_key(&errand.key)) {
        None => Ok(sheaf.bytes()),
        Some(Errand { key, .. }) => Err(StudyError::Request(format!(
            "run {} of cell {}: found no such run in the study that was sent",
            key.replication, key.cell
        ))),
    }
}
