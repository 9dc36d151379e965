//! Both nodes die after every durable step of a whole scenario, in every way a disk can leave behind what was in flight, and start
//! again from what survived: nothing is lost, nothing comes twice, nothing unverified is delivered, no trail breaks. (Promise 9.)
//!
//! The pipeline is the real one over the doubles of `mugai_staging::testing`; trail, carrier, drop, results and delivery are real
//! folders, put back after each crash to what they were at that very moment. The gate starts a worker that knows plain text only;
//! the real one, killed at random in real processes, is in `road_crash.rs`.

#[path = "prefixes/ground.rs"]
mod ground;
#[path = "prefixes/scanner.rs"]
mod scanner;
#[path = "prefixes/sim.rs"]
mod sim;

use ground::{Ground, Side};
use mugai_staging::testing::Fate;
use sim::{Crash, Sim};

/// How many second crashes are tried after each first one.
const AGAIN: usize = 2;

/// How many durable steps the scenario has on each side.
fn whole(ground: &Ground) -> [usize; 2] {
    let mut sim = Sim::new(ground, &[]);
    sim.scenario();
    sim.judge("no crash");
    let steps = sim.steps();
    let prefixes = steps.iter().sum::<usize>() * (Fate::ALL.len() + AGAIN);
    assert!(prefixes >= 1_000, "the scenario grew too short for 1,000 prefixes: {steps:?}");
    steps
}

fn every_step(side: Side, fate: Fate) {
    let ground = Ground::new();
    let steps = whole(&ground)[side as usize];
    for n in 0..steps {
        let mut sim = Sim::new(&ground, &[Crash { side, n, fate }]);
        sim.scenario();
        sim.judge(&format!("{side:?}, {fate:?} at step {n}: {}", sim.died_at()));
        assert_eq!(sim.restarts, 1, "step {n} was never reached");
    }
}

/// A second crash soon after the first: recovery itself is interrupted.
fn every_step_and_again(side: Side) {
    let ground = Ground::new();
    let steps = whole(&ground)[side as usize];
    let mut dice = 0x6d75_6761_6975_u64;
    for n in (0..steps).flat_map(|n| [n; AGAIN]) {
        let mut roll = |most: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).unwrap() % most
        };
        let fates = [Fate::ALL[roll(3)], Fate::ALL[roll(3)]];
        let again = roll(8);
        let crashes = [Crash { side, n, fate: fates[0] }, Crash { side, n: again, fate: fates[1] }];
        let mut sim = Sim::new(&ground, &crashes);
        sim.scenario();
        assert!(sim.restarts >= 1, "step {n} was never reached");
        sim.judge(&format!("{side:?}, {fates:?} at step {n} and {again} later: {}", sim.died_at()));
    }
}

#[test]
fn internet_side_what_was_in_flight_is_lost() {
    every_step(Side::Internet, Fate::Lost);
}

#[test]
fn internet_side_what_was_in_flight_is_kept() {
    every_step(Side::Internet, Fate::Kept);
}

#[test]
fn internet_side_what_was_in_flight_is_torn() {
    every_step(Side::Internet, Fate::Torn);
}

#[test]
fn internet_side_dies_again_while_it_recovers() {
    every_step_and_again(Side::Internet);
}

#[test]
fn lgwan_side_what_was_in_flight_is_lost() {
    every_step(Side::Lgwan, Fate::Lost);
}

#[test]
fn lgwan_side_what_was_in_flight_is_kept() {
    every_step(Side::Lgwan, Fate::Kept);
}

#[test]
fn lgwan_side_what_was_in_flight_is_torn() {
    every_step(Side::Lgwan, Fate::Torn);
}

#[test]
fn lgwan_side_dies_again_while_it_recovers() {
    every_step_and_again(Side::Lgwan);
}
