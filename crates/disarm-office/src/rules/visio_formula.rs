//! Formulas of ShapeSheet cells: which functions a cell may call (threats §2.6; function names of the ShapeSheet reference, upper case).

/// Functions that only compute. Left out on purpose: those that run, open, play, ask or send something (RUNMACRO, RUNADDON,
/// CALLTHIS, OPENFILE, DOCMD, PLAYSOUND, HYPERLINK, GOTOPAGE, HELP, QUEUEMARKEREVENT), those that make a formula out of a text
/// (SETF, EVALTEXT), and whatever nobody knows.
const ALLOWED: &[&str] = &[
    "ABS",
    "ACOS",
    "AND",
    "ANG360",
    "ANGLEALONGPATH",
    "ANGLETOLOC",
    "ANGLETOPAR",
    "ARG",
    "ASIN",
    "ATAN",
    "ATAN2",
    "BITAND",
    "BITNOT",
    "BITOR",
    "BITXOR",
    "BKGPAGENAME",
    "BLEND",
    "BLOB",
    "BLUE",
    "BOUND",
    "BOUNDINGBOXDIST",
    "BOUNDINGBOXRECT",
    "CALLOUTCOUNT",
    "CALLOUTTARGETREF",
    "CATEGORY",
    "CEILING",
    "CELLISTHEMED",
    "CHAR",
    "COMPANY",
    "CONTAINERCOUNT",
    "CONTAINERMEMBERCOUNT",
    "CONTAINERSHEETREF",
    "COS",
    "COSH",
    "CREATOR",
    "CY",
    "DATA1",
    "DATA2",
    "DATA3",
    "DATE",
    "DATETIME",
    "DATEVALUE",
    "DAY",
    "DAYOFYEAR",
    "DECIMALSEP",
    "DEFAULTEVENT",
    "DEG",
    "DEPENDSON",
    "DESCRIPTION",
    "DIRECTORY",
    "DISTTOPATH",
    "DOCCREATION",
    "DOCLASTEDIT",
    "DOCLASTPRINT",
    "DOCLASTSAVE",
    "EVALCELL",
    "FIELDPICTURE",
    "FILENAME",
    "FIND",
    "FLOOR",
    "FONT",
    "FONTTOID",
    "FORMAT",
    "FORMATEX",
    "GETATREF",
    "GETREF",
    "GETVAL",
    "GRAVITY",
    "GREEN",
    "GUARD",
    "HASCATEGORY",
    "HOUR",
    "HSL",
    "HUE",
    "HUEDIFF",
    "ID",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "INTERSECTX",
    "INTERSECTY",
    "INTUP",
    "IS1D",
    "ISERR",
    "ISERRNA",
    "ISERROR",
    "ISERRVALUE",
    "ISTHEMED",
    "KEYWORDS",
    "LANGUAGE",
    "LEFT",
    "LEN",
    "LISTMEMBERCOUNT",
    "LISTORDER",
    "LISTSHEETREF",
    "LN",
    "LOC",
    "LOCALFORMULAEXISTS",
    "LOCTOLOC",
    "LOCTOPAR",
    "LOG10",
    "LOOKUP",
    "LOWER",
    "LUM",
    "LUMDIFF",
    "MAGNITUDE",
    "MANAGER",
    "MASTERNAME",
    "MAX",
    "MID",
    "MIN",
    "MINUTE",
    "MODULUS",
    "MONTH",
    "MSOSHADE",
    "MSOTINT",
    "NA",
    "NEARESTPOINTONPATH",
    "NOT",
    "NOW",
    "NURBS",
    "OPENGROUPWIN",
    "OPENSHEETWIN",
    "OPENTEXTWIN",
    "OR",
    "PAGECOUNT",
    "PAGENAME",
    "PAGENUMBER",
    "PAR",
    "PATHLENGTH",
    "PATHSEGMENT",
    "PI",
    "PNT",
    "PNTX",
    "PNTY",
    "POINTALONGPATH",
    "POLYLINE",
    "POW",
    "RAD",
    "RAND",
    "RECTSECT",
    "RED",
    "REF",
    "REPLACE",
    "REPT",
    "REWIDEN",
    "RGB",
    "RIGHT",
    "ROUND",
    "SAT",
    "SATDIFF",
    "SECOND",
    "SEGMENTCOUNT",
    "SETATREF",
    "SETATREFEVAL",
    "SETATREFEXPR",
    "SHADE",
    "SHAPETEXT",
    "SHEETREF",
    "SIGN",
    "SIN",
    "SINH",
    "SQRT",
    "STRSAME",
    "STRSAMEEX",
    "SUBJECT",
    "SUBSTITUTE",
    "SUM",
    "TAN",
    "TANH",
    "TEXTHEIGHT",
    "TEXTWIDTH",
    "THEME",
    "THEMECBV",
    "THEMEGUARD",
    "THEMEPROP",
    "THEMERESTORE",
    "THEMEVAL",
    "TIME",
    "TIMEVALUE",
    "TINT",
    "TITLE",
    "TONE",
    "TRIM",
    "TRUNC",
    "TYPE",
    "TYPEDESC",
    "UNICHAR",
    "UPPER",
    "USE",
    "USERUI",
    "WEEKDAY",
    "YEAR",
    "_ELLIPSE_ECC",
    "_ELLIPSE_THETA",
    "_UCON_BEGTYP",
    "_UCON_ENDTYP",
    "_UCON_GEOTYP",
    "_UCON_SIMPLE",
    "_WALKGLUE",
    "_XFTRIGGER",
];

/// Whether a formula only computes. Texts in it are texts: no allowed function takes one for a formula.
pub(crate) fn is_harmless(formula: &str) -> bool {
    let mut word = String::new();
    // A name before a bracket is a call, white space between them or not.
    let mut ended = false;
    let mut quoted = false;
    for c in formula.chars() {
        if quoted {
            quoted = c != '"';
            continue;
        }
        match c {
            '"' => {
                quoted = true;
                word.clear();
            }
            '(' => {
                if !word.is_empty() && !ALLOWED.contains(&word.as_str()) {
                    return false;
                }
                word.clear();
            }
            c if c.is_alphanumeric() || matches!(c, '_' | '.') => {
                if ended {
                    word.clear();
                }
                ended = false;
                // Longer than any name on the list is as good as any other unknown one.
                if word.len() < 64 {
                    word.extend(c.to_uppercase());
                }
            }
            c if c.is_whitespace() => ended = true,
            _ => word.clear(),
        }
        if !c.is_whitespace() {
            ended = false;
        }
    }
    !quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_computes_stays() {
        for fine in [
            "Inh",
            "THEMEVAL(\"FillColor\",RGB(255,255,255))",
            "IF(User.Swap,\"S&wap (A)\",\"x\")",
            "GUARD(Width*0.5)",
            "(Width+Height)/2",
            "Sheet.5!PinX",
            "_UCON_GEOTYP(1)",
            "\"RUNMACRO(\"\"x\"\")\"",
            "No Formula",
        ] {
            assert!(is_harmless(fine), "{fine}");
        }
    }

    #[test]
    fn what_does_something_goes() {
        for bad in [
            "RUNMACRO(\"Evil\")",
            "runMacro (\"Evil\")",
            "IF(TRUE,RUNADDON(\"evil.exe\"),0)",
            "RUNADDONWARGS(\"a\",\"b\")",
            "CALLTHIS(\"Evil\",)",
            "OPENFILE\t(\"\\\\evil\\a\")",
            "DOCMD(1312)",
            "PLAYSOUND(\"a.wav\",0,0,0)",
            "HYPERLINK(\"http://evil.example/\")",
            "SETF(GetRef(EventDblClick),\"RUN\"&\"MACRO(\"\"x\"\")\")",
            "EVALTEXT(\"x\")",
            "SUM(1)+UNHEARDOF(2)",
            "\"an open text",
            "QUEUEMARKEREVENT(\"/cmd=1\")",
        ] {
            assert!(!is_harmless(bad), "{bad}");
        }
    }
}
