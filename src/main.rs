fn main() {
    let l = mandate::scenario::load(std::path::Path::new("scenarios/mali"), &[]);
    match l {
        Err(e) => println!("{:?}", miette::Report::new(e)),
        Ok(l) => {
            let s = l.scenario;
            let mut r = mandate::simulation::Simulation::new(&s, 1, 0);
            let t = std::time::Instant::now();
            while r.step() {}
            println!("{:?} {}", t.elapsed(), r.ledger().len());
        }
    }
}
