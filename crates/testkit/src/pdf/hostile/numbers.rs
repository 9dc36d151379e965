//! Hostile shapes: numbers, names, strings and boxes that no reader expects.

use super::super::build::Doc;
use super::Ends::{Clean, Either, Refused};
use super::{Hostile, hostile};

fn boxed(values: &str) -> Vec<u8> {
    Doc::new().page(&format!("/MediaBox[{values}]")).build()
}

hostile! {
    Clean, "a page of a million points", boxed("0 0 1000000 1000000");
    Clean, "a page that is inverted", boxed("595 842 0 0");
    Clean, "a page without area", boxed("0 0 0 0");
    Either("malformed_pdf"), "a page of no numbers", boxed("NaN inf -inf 1e999");
    Either("malformed_pdf"), "a page of too many digits", boxed(&format!("0 0 {} {}", "9".repeat(300), "9".repeat(300)));
    Clean, "a page of too many decimals", boxed(&format!("0 0 595.{} 842", "1".repeat(300)));
    Either("malformed_pdf"), "a page of strange signs", boxed("--1 +-2 5-9.5 8..42");
    Clean, "a page turned by 45 degrees", Doc::new().page("/Rotate 45").build();
    Clean, "a page turned beyond all numbers", Doc::new().page("/Rotate 9223372036854775807").build();
    Clean, "a unit of a million", Doc::new().page("/UserUnit 1000000").build();
    Clean, "a count below zero", Doc::new().object(2, "<</Type/Pages/Kids[3 0 R]/Count -2147483648/MediaBox[0 0 595 842]>>").build();
    Either("malformed_pdf"), "a count beyond all numbers", Doc::new().object(2, "<</Type/Pages/Kids[3 0 R]/Count 99999999999999999999999/MediaBox[0 0 595 842]>>").build();
    Either("malformed_pdf"), "an integer of 300 digits", Doc::new().page(&format!("/StructParents {}", "9".repeat(300))).build();
    Clean, "a content number of 300 digits", Doc::new().content(&format!("{}.{} w", "9".repeat(300), "9".repeat(300))).build();
    Clean, "a million digits", Doc::new().content(&format!("{} w", "9".repeat(1_000_000))).build();
    Clean, "a name of a megabyte that nothing needs", Doc::new().object(9, &format!("/{}", "n".repeat(1 << 20))).build();
    Refused("limit_length"), "a name of a megabyte in the resources", Doc::new().resources(&format!("/XObject<</{} 6 0 R>>", "n".repeat(1 << 20))).stream(6, "/Subtype/Form/BBox[0 0 9 9]", b"0 0 m").build();
    Clean, "a name of a megabyte in the content", Doc::new().content(&format!("/{} gs", "n".repeat(1 << 20))).build();
    Refused("limit_length"), "a name of a megabyte as a font name", Doc::new().object(5, &format!("<</Type/Font/Subtype/Type1/BaseFont/{}>>", "n".repeat(1 << 20))).build();
    Either("malformed_pdf"), "names with null bytes and broken letters", Doc::new().page("/#00#ff#zz 1/Tabs/S#00").build();
    Clean, "a dictionary that repeats a key 300,000 times", Doc::new().page(&"/Tabs/S".repeat(300_000)).build();
    Clean, "a string of 20 MB", Doc::new().trailer("/Info 9 0 R").object(9, &format!("<</Title({})>>", "t".repeat(20 << 20))).build();
    Clean, "a hex string that never ends", Doc::new().object(9, &format!("<{}", "41".repeat(500_000))).build();
    Clean, "a version of too many digits", {
        let whole = Doc::new().build();
        [b"%PDF-1.7777777777777777777777777777777777", &whole[8..]].concat()
    };
}
