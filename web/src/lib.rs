//! `mandate` in a browser: the engine of the live explorer as a module of WebAssembly without imports.
//!
//! The page writes a request in JSON into the memory that [`reserve`] gives, calls [`call`] and reads the answer at [`reply`]; runs
//! come and go as numbers ([`record`], [`take`]). An instance that traps is lost: its last words stand at [`fault`], and the
//! page starts another. `src/study/explorer` does the work; here are only the doors.

mod engine;

use std::cell::RefCell;
use std::panic;

use engine::Engine;
use mandate::observation::finite::NoResult;

thread_local! {
    /// The module has one thread.
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::default());
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

/// What goes in and out.
#[derive(Default)]
struct Buffers {
    /// In numbers of 8 bytes, so that numbers stand where the machine wants them.
    input: Vec<f64>,
    reply: Vec<u8>,
    fault: Vec<u8>,
}

/// Memory for so many bytes of a request or a record; valid until the next call of this function.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(bytes: usize) -> *mut f64 {
    BUFFERS.with_borrow_mut(|buffers| {
        buffers.input.clear();
        buffers.input.resize(bytes.div_ceil(8), 0.0);
        buffers.input.as_mut_ptr()
    })
}

/// Answers the request of so many bytes that was written where [`reserve`] said; the length of the answer [bytes].
#[unsafe(no_mangle)]
pub extern "C" fn call(bytes: usize) -> usize {
    listen();
    let request = BUFFERS.with_borrow_mut(|buffers| {
        let all: Vec<u8> = buffers.input.iter().flat_map(|number| number.to_le_bytes()).take(bytes).collect();
        buffers.input = Vec::new();
        all
    });
    answer(ENGINE.with_borrow_mut(|engine| engine.answer(&request)))
}

/// Takes the record of so many numbers that was written where [`reserve`] said; the length of the answer [bytes].
#[unsafe(no_mangle)]
pub extern "C" fn take(numbers: usize) -> usize {
    listen();
    let record = BUFFERS.with_borrow_mut(|buffers| std::mem::take(&mut buffers.input));
    answer(ENGINE.with_borrow_mut(|engine| engine.take(record.get(..numbers).unwrap_or(&record))))
}

/// Where the answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn reply() -> *const u8 {
    BUFFERS.with_borrow(|buffers| buffers.reply.as_ptr())
}

/// Where the record of the run that ended last stands.
#[unsafe(no_mangle)]
pub extern "C" fn record() -> *const f64 {
    ENGINE.with_borrow(|engine| engine.record().as_ptr())
}

/// How many numbers it has.
#[unsafe(no_mangle)]
pub extern "C" fn record_len() -> usize {
    ENGINE.with_borrow(|engine| engine.record().len())
}

/// Where the last words of an instance stand that trapped.
#[unsafe(no_mangle)]
pub extern "C" fn fault() -> *const u8 {
    BUFFERS.with_borrow(|buffers| buffers.fault.as_ptr())
}

/// How many bytes they have.
#[unsafe(no_mangle)]
pub extern "C" fn fault_len() -> usize {
    BUFFERS.with_borrow(|buffers| buffers.fault.len())
}

fn answer(text: String) -> usize {
    BUFFERS.with_borrow_mut(|buffers| {
        buffers.reply = text.into_bytes();
        buffers.reply.len()
    })
}

/// Has the reason of a fault kept where the page can read it.
fn listen() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let told = match payload.downcast_ref::<NoResult>() {
            Some(NoResult(reason)) => reason.clone(),
            None => info.to_string(),
        };
        BUFFERS.with(|buffers| {
            if let Ok(mut buffers) = buffers.try_borrow_mut() {
                buffers.fault = told.into_bytes();
            }
        });
    }));
}
