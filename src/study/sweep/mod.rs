//! Sweeps: a design of experiments played, its parts joined, its runs analysed anew.

mod analyse;
mod choices;
mod merge;
mod mixtures;
mod play;
mod request;
mod write;

pub use analyse::{Analyse, Analysis, analyse};
pub use choices::{Choices, Ranked};
pub use merge::{Merge, Merged, merge};
pub use mixtures::{Estimated, Fitted, drawn_sizes};
pub use play::{Cost, Done, Open};
pub use request::{Prepared, Request, prepare};
pub use write::Swept;
