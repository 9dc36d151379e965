//! Every kind of action in every place where one can stand: plain, in an object stream, in an encrypted file. Nothing of it is
//! left, the page stays, and the result is its own result.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, testing};
use mugai_testkit::pdf::actions::{KINDS, MARK, PLACES, with_parts};
use mugai_testkit::pdf::{BODY, Doc, encrypt};
use mugai_testkit::{contains, flatten::flatten};

/// Words that no output holds, besides the mark. A place that was led to stays, and so may the name of its view.
const GONE: &[&str] = &[
    "/JS",
    "/AA",
    "/PA",
    "/Next<<",
    "/Next[",
    "JavaScript",
    "javascript",
    "/Launch",
    "/GoTo",
    "SubmitForm",
    "ImportData",
    "Rendition",
    "/Hide",
    "ResetForm",
    "/Print",
    "/Thread",
    "SetOCGState",
    "4556494C4D41524B",
];

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// What is wrong with the output for one action in one place.
fn complaints(place: usize, kind: usize) -> Option<String> {
    let doc = with_parts(PLACES[place].1(Doc::new(), KINDS[kind]));
    // One of three ways to write it, so that each kind and each place meets every way.
    let (way, bytes) = match (place + kind) % 3 {
        0 => ("plain", doc.build()),
        1 => ("packed", doc.build_packed()),
        _ => ("encrypted", encrypt("", doc)),
    };
    let said = match testing::disarm(&formats(), "a.pdf", &bytes) {
        Err(refusal) => refusal.to_string(),
        Ok((output, _)) => {
            let flat = flatten(&output.bytes);
            let mut left: Vec<&str> =
                GONE.iter().copied().chain([MARK]).filter(|w| contains(&flat, w.as_bytes())).collect();
            if PLACES[place].0 == "a tag that is an action" {
                // A tag may be of any kind but an action's, and `T` is its title: words, which nothing runs.
                left.retain(|w| ![MARK, "javascript", "JavaScript"].contains(w));
            }
            let whole = contains(&flat, BODY.as_bytes()) && contains(&flat, b"/Count 1");
            if left.is_empty() && whole {
                return None;
            }
            format!("left {left:?}, page {whole}")
        }
    };
    Some(format!("{way}, {}: {}: {said}", PLACES[place].0, KINDS[kind]))
}

/// The places are shared out over four tests, which run side by side.
fn quarter(which: usize) {
    let pairs = (0..PLACES.len()).filter(|p| p % 4 == which).flat_map(|p| (0..KINDS.len()).map(move |k| (p, k)));
    let said: Vec<String> = pairs.filter_map(|(p, k)| complaints(p, k)).collect();
    assert!(said.is_empty(), "{} of them:\n{}", said.len(), said.join("\n"));
}

#[test]
fn no_action_survives_in_the_first_places() {
    quarter(0);
}

#[test]
fn no_action_survives_in_the_second_places() {
    quarter(1);
}

#[test]
fn no_action_survives_in_the_third_places() {
    quarter(2);
}

#[test]
fn no_action_survives_in_the_fourth_places() {
    quarter(3);
}
