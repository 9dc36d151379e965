//! Hostile shapes: nesting without end, wherever something can nest.

use super::super::build::Doc;
use super::Ends::{Clean, Refused};
use super::{Hostile, hostile};

/// How deep: enough to overflow the stack of whatever recurses.
const DEEP: usize = 100_000;

fn nest(open: &str, middle: &str, close: &str) -> String {
    format!("{}{middle}{}", open.repeat(DEEP), close.repeat(DEEP))
}

fn calculator(program: &str) -> Vec<u8> {
    Doc::new()
        .resources("/ColorSpace<</Sep[/Separation/Spot/DeviceCMYK 6 0 R]>>")
        .content("/Sep cs .5 scn 10 10 20 20 re f")
        .stream(6, "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1 0 1]", program.as_bytes())
        .build()
}

/// Stitching functions within one another.
fn stitched() -> Vec<u8> {
    let mut doc = Doc::new()
        .resources("/Shading<</Sh0<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function 10 0 R>>>>")
        .content("/Sh0 sh");
    for n in 10..10 + 20_000_u32 {
        let next = n + 1;
        doc = doc.object(n, &format!("<</FunctionType 3/Domain[0 1]/Functions[{next} 0 R]/Bounds[]/Encode[0 1]>>"));
    }
    doc.object(10 + 20_000, "<</FunctionType 2/Domain[0 1]/N 1>>").build()
}

fn spaces() -> Vec<u8> {
    let mut doc = Doc::new().resources("/ColorSpace<</Cs 10 0 R>>").content("/Cs cs 0 scn");
    for n in 10..10 + 20_000_u32 {
        doc = doc.object(n, &format!("[/Indexed {} 0 R 1<0001>]", n + 1));
    }
    doc.object(10 + 20_000, "/DeviceGray").build()
}

hostile! {
    Refused("limit_depth"), "arrays", Doc::new().page(&format!("/VP {}", nest("[", "0", "]"))).build();
    Refused("limit_depth"), "dictionaries", Doc::new().page(&format!("/VP {}", nest("<</A", " 0", ">>"))).build();
    Refused("limit_depth"), "arrays in an object that nothing refers to", Doc::new().object(9, &nest("[", "", "]")).build();
    Refused("limit_depth"), "dictionaries that are never closed", Doc::new().object(9, &"<</A".repeat(DEEP)).build();
    Clean, "arrays in an object stream, in an object of their own", Doc::new().object(9, &nest("[", "0", "]")).build_packed();
    Refused("malformed_pdf"), "dictionaries in an object stream, in the page", Doc::new().page(&format!("/VP {}", nest("<</A", " 0", ">>"))).build_packed();
    Clean, "brackets within a string", Doc::new().object(9, &format!("({})", nest("(", "", ")"))).build();
    Clean, "a string that is never closed", Doc::new().object(9, &"(".repeat(DEEP)).build();
    Clean, "operands of content: arrays", Doc::new().content(&format!("{} TJ", nest("[", "(x)", "]"))).build();
    Clean, "operands of content: dictionaries", Doc::new().content(&format!("/P {} BDC EMC", nest("<</A", " 0", ">>"))).build();
    Clean, "operands of content: arrays that are never closed", Doc::new().content(&"[ 0 ".repeat(DEEP)).build();
    Clean, "operands of content: dictionaries that are never closed", Doc::new().content(&"/P <</A ".repeat(DEEP)).build();
    Clean, "operands of content: strings that are never closed", Doc::new().content(&"(".repeat(DEEP)).build();
    Clean, "the dictionary of an inline image", Doc::new().content(&format!("BI /W 1 /H 1 /CS /G /BPC 8 /D {} ID x EI", nest("[", "0 1", "]"))).build();
    Clean, "inline images that never end", Doc::new().content(&"BI /W 1 /H 1 /CS /G /BPC 8 ID xyz ".repeat(20_000)).build();
    Clean, "braces of a calculator", calculator(&nest("{", "dup", "}"));
    Clean, "braces of a calculator that never close", calculator(&"{".repeat(DEEP));
    Clean, "stitching functions", stitched();
    Clean, "colour spaces", spaces();
    Refused("limit_depth"), "saves of the graphics state", Doc::new().content(&"q ".repeat(DEEP)).build();
}
