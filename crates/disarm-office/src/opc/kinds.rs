//! What a part may be, and which part may lead to it by which relationship: the allowlist of the package (threats §2.8.1–2.8.4).

use super::App;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What the allowlist says of one kind of part.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// Relationship type as [`short`] writes it.
    pub(crate) rel: &'static str,
    /// Kinds that may lead here.
    pub(crate) from: &'static [Kind],
    /// Content type; empty for pictures, whose type follows their bytes.
    pub(crate) content_type: &'static str,
    /// Root element, our prefix.
    pub(crate) root: &'static str,
    /// Folder and stem for a part whose own name cannot be kept.
    pub(crate) name: &'static str,
    /// Whether the relationship counts although no attribute of the source names it.
    pub(crate) implicit: bool,
}

macro_rules! kinds {
    ($($kind:ident $rel:literal [$($from:ident)*] $ct:literal $root:literal $name:literal $implicit:literal)*) => {
        /// What a part is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind { Document, Workbook, Presentation, VisioDocument, $($kind,)* }

        static ROWS: &[Row] = { use Kind::*; &[$(Row {
            kind: $kind, rel: $rel, from: &[$($from,)*], content_type: $ct, root: $root, name: $name, implicit: $implicit,
        },)*] };
    };
}

// `AV:` stands for application/vnd.openxmlformats-officedocument., `XL:` for application/vnd.ms-excel., `OF:` for application/vnd.ms-office.
kinds! {
    // Common to all three.
    Image "od:image" [Document Glossary Header Footer Footnotes Endnotes Comments Numbering Settings Theme ThemeOverride Drawing VmlDrawing Chart ChartUserShapes DiagramData DiagramLayout DiagramDrawing Slide SlideLayout SlideMaster NotesSlide NotesMaster HandoutMaster Worksheet Chartsheet RichValueRel ChartEx VisioPage VisioMaster] "" "" "media/image" false
    Theme "od:theme" [Document Workbook Presentation SlideMaster NotesMaster HandoutMaster Glossary VisioDocument] "AV:theme+xml" "a:theme" "theme/theme" true
    ThemeOverride "od:themeOverride" [Chart SlideLayout Slide NotesSlide ChartEx] "AV:themeOverride+xml" "a:themeOverride" "theme/themeOverride" true
    Chart "od:chart" [Document Glossary Header Footer Footnotes Endnotes Comments Drawing ChartUserShapes Slide SlideLayout SlideMaster NotesSlide NotesMaster HandoutMaster] "AV:drawingml.chart+xml" "c:chartSpace" "charts/chart" false
    ChartEx "ms:2014/chartEx" [Document Glossary Header Footer Drawing Slide SlideLayout SlideMaster NotesSlide] "OF:chartex+xml" "cx:chartSpace" "charts/chartEx" false
    ChartStyle "ms:2011/chartStyle" [Chart ChartEx] "OF:chartstyle+xml" "cs:chartStyle" "charts/style" true
    ChartColors "ms:2011/chartColorStyle" [Chart ChartEx] "OF:chartcolorstyle+xml" "cs:colorStyle" "charts/colors" true
    ChartUserShapes "od:chartUserShapes" [Chart] "AV:drawingml.chartshapes+xml" "c:userShapes" "drawings/chartDrawing" false
    DiagramData "od:diagramData" [Document Glossary Header Footer Footnotes Endnotes Drawing Slide SlideLayout SlideMaster NotesSlide] "AV:drawingml.diagramData+xml" "dgm:dataModel" "diagrams/data" false
    DiagramLayout "od:diagramLayout" [Document Glossary Header Footer Footnotes Endnotes Drawing Slide SlideLayout SlideMaster NotesSlide] "AV:drawingml.diagramLayout+xml" "dgm:layoutDef" "diagrams/layout" false
    DiagramStyle "od:diagramQuickStyle" [Document Glossary Header Footer Footnotes Endnotes Drawing Slide SlideLayout SlideMaster NotesSlide] "AV:drawingml.diagramStyle+xml" "dgm:styleDef" "diagrams/quickStyle" false
    DiagramColors "od:diagramColors" [Document Glossary Header Footer Footnotes Endnotes Drawing Slide SlideLayout SlideMaster NotesSlide] "AV:drawingml.diagramColors+xml" "dgm:colorsDef" "diagrams/colors" false
    DiagramDrawing "ms:2007/diagramDrawing" [Document Glossary Header Footer Footnotes Endnotes Drawing Slide SlideLayout SlideMaster NotesSlide] "OF:drawingml.diagramDrawing+xml" "dsp:drawing" "diagrams/drawing" true
    EmbeddedBook "od:package" [Chart ChartEx] "AV:spreadsheetml.sheet" "" "embeddings/Microsoft_Excel_Sheet" false
    CustomXml "od:customXml" [Document] "application/xml" "" "customXml/item" true
    CustomXmlProps "od:customXmlProps" [CustomXml] "AV:customXmlProperties+xml" "ds:datastoreItem" "customXml/itemProps" true
    // Word.
    Styles "od:styles" [Document Glossary] "AV:wordprocessingml.styles+xml" "w:styles" "word/styles" true
    Settings "od:settings" [Document Glossary] "AV:wordprocessingml.settings+xml" "w:settings" "word/settings" true
    WebSettings "od:webSettings" [Document Glossary] "AV:wordprocessingml.webSettings+xml" "w:webSettings" "word/webSettings" true
    FontTable "od:fontTable" [Document Glossary] "AV:wordprocessingml.fontTable+xml" "w:fonts" "word/fontTable" true
    Font "od:font" [FontTable] "AV:obfuscatedFont" "" "word/fonts/font" false
    Numbering "od:numbering" [Document Glossary] "AV:wordprocessingml.numbering+xml" "w:numbering" "word/numbering" true
    Header "od:header" [Document Glossary] "AV:wordprocessingml.header+xml" "w:hdr" "word/header" false
    Footer "od:footer" [Document Glossary] "AV:wordprocessingml.footer+xml" "w:ftr" "word/footer" false
    Footnotes "od:footnotes" [Document Glossary] "AV:wordprocessingml.footnotes+xml" "w:footnotes" "word/footnotes" true
    Endnotes "od:endnotes" [Document Glossary] "AV:wordprocessingml.endnotes+xml" "w:endnotes" "word/endnotes" true
    Comments "od:comments" [Document Glossary] "AV:wordprocessingml.comments+xml" "w:comments" "word/comments" true
    CommentsExtended "ms:2011/commentsExtended" [Document Glossary] "AV:wordprocessingml.commentsExtended+xml" "w15:commentsEx" "word/commentsExtended" true
    CommentsIds "ms:2016/09/commentsIds" [Document Glossary] "AV:wordprocessingml.commentsIds+xml" "w16cid:commentsIds" "word/commentsIds" true
    CommentsExtensible "ms:2018/08/commentsExtensible" [Document Glossary] "AV:wordprocessingml.commentsExtensible+xml" "w16cex:commentsExtensible" "word/commentsExtensible" true
    People "ms:2011/people" [Document Glossary] "AV:wordprocessingml.people+xml" "w15:people" "word/people" true
    Glossary "od:glossaryDocument" [Document] "AV:wordprocessingml.document.glossary+xml" "w:glossaryDocument" "word/glossary/document" true
    // Excel.
    Worksheet "od:worksheet" [Workbook] "AV:spreadsheetml.worksheet+xml" "x:worksheet" "xl/worksheets/sheet" false
    Chartsheet "od:chartsheet" [Workbook] "AV:spreadsheetml.chartsheet+xml" "x:chartsheet" "xl/chartsheets/sheet" false
    SheetStyles "od:styles" [Workbook] "AV:spreadsheetml.styles+xml" "x:styleSheet" "xl/styles" true
    SharedStrings "od:sharedStrings" [Workbook] "AV:spreadsheetml.sharedStrings+xml" "x:sst" "xl/sharedStrings" true
    SheetMetadata "od:sheetMetadata" [Workbook] "AV:spreadsheetml.sheetMetadata+xml" "x:metadata" "xl/metadata" true
    Drawing "od:drawing" [Worksheet Chartsheet] "AV:drawing+xml" "xdr:wsDr" "xl/drawings/drawing" false
    VmlDrawing "od:vmlDrawing" [Worksheet Chartsheet] "AV:vmlDrawing" "xml" "xl/drawings/vmlDrawing" false
    SheetComments "od:comments" [Worksheet Chartsheet] "AV:spreadsheetml.comments+xml" "x:comments" "xl/comments" true
    ThreadedComments "ms:2017/10/threadedComment" [Worksheet Chartsheet] "XL:threadedcomments+xml" "xltc:ThreadedComments" "xl/threadedComments/threadedComment" true
    Persons "ms:2017/10/person" [Workbook] "XL:person+xml" "xltc:personList" "xl/persons/person" true
    Table "od:table" [Worksheet] "AV:spreadsheetml.table+xml" "x:table" "xl/tables/table" false
    PivotTable "od:pivotTable" [Worksheet] "AV:spreadsheetml.pivotTable+xml" "x:pivotTableDefinition" "xl/pivotTables/pivotTable" true
    PivotCache "od:pivotCacheDefinition" [Workbook PivotTable] "AV:spreadsheetml.pivotCacheDefinition+xml" "x:pivotCacheDefinition" "xl/pivotCache/pivotCacheDefinition" true
    PivotRecords "od:pivotCacheRecords" [PivotCache] "AV:spreadsheetml.pivotCacheRecords+xml" "x:pivotCacheRecords" "xl/pivotCache/pivotCacheRecords" false
    Slicer "ms:2007/slicer" [Worksheet] "XL:slicer+xml" "x14:slicers" "xl/slicers/slicer" false
    SlicerCache "ms:2007/slicerCache" [Workbook] "XL:slicerCache+xml" "x14:slicerCacheDefinition" "xl/slicerCaches/slicerCache" false
    Timeline "ms:2011/timeline" [Worksheet] "XL:timeline+xml" "x15:timelines" "xl/timelines/timeline" false
    TimelineCache "ms:2011/timelineCache" [Workbook] "XL:timelineCache+xml" "x15:timelineCacheDefinition" "xl/timelineCaches/timelineCache" false
    ControlProps "od:ctrlProp" [Worksheet Chartsheet] "XL:controlproperties+xml" "x14:formControlPr" "xl/ctrlProps/ctrlProp" false
    NamedSheetViews "ms:2019/04/namedSheetView" [Worksheet] "XL:namedsheetviews+xml" "xnsv:namedSheetViews" "xl/namedSheetViews/namedSheetView" true
    RichValue "ms:2017/06/rdRichValue" [Workbook] "XL:rdrichvalue+xml" "xlrd:rvData" "xl/richData/rdrichvalue" true
    RichValueStructure "ms:2017/06/rdRichValueStructure" [Workbook] "XL:rdrichvaluestructure+xml" "xlrd:rvStructures" "xl/richData/rdrichvaluestructure" true
    RichValueTypes "ms:2017/06/rdRichValueTypes" [Workbook] "XL:rdrichvaluetypes+xml" "xlrd2:rvTypesInfo" "xl/richData/rdRichValueTypes" true
    RichArray "ms:2017/06/rdArray" [Workbook] "XL:rdarray+xml" "xlrd2:arrayData" "xl/richData/rdarray" true
    RichStyles "ms:2017/06/richStyles" [Workbook] "XL:richstyles+xml" "xlrd2:richStyleSheet" "xl/richData/richStyles" true
    RichBag "ms:2017/06/rdSupportingPropertyBag" [Workbook] "XL:rdsupportingpropertybag+xml" "xlrd2:supportingPropertyBags" "xl/richData/rdsupportingpropertybag" true
    RichBagStructure "ms:2017/06/rdSupportingPropertyBagStructure" [Workbook] "XL:rdsupportingpropertybagstructure+xml" "xlrd2:spbStructures" "xl/richData/rdsupportingpropertybagstructure" true
    RichValueRel "ms:2022/10/richValueRel" [Workbook] "XL:richvaluerel+xml" "xlrvrel:richValueRels" "xl/richData/richValueRel" true
    FeatureBag "ms:2022/11/FeaturePropertyBag" [Workbook] "XL:featurepropertybag+xml" "xfpb:FeaturePropertyBags" "xl/featurePropertyBag/featurePropertyBag" true
    // PowerPoint.
    Slide "od:slide" [Presentation ViewProps NotesSlide Slide SlideLayout SlideMaster DiagramData DiagramDrawing] "AV:presentationml.slide+xml" "p:sld" "ppt/slides/slide" false
    SlideLayout "od:slideLayout" [SlideMaster Slide] "AV:presentationml.slideLayout+xml" "p:sldLayout" "ppt/slideLayouts/slideLayout" false
    SlideMaster "od:slideMaster" [Presentation SlideLayout] "AV:presentationml.slideMaster+xml" "p:sldMaster" "ppt/slideMasters/slideMaster" false
    NotesSlide "od:notesSlide" [Slide] "AV:presentationml.notesSlide+xml" "p:notes" "ppt/notesSlides/notesSlide" true
    NotesMaster "od:notesMaster" [Presentation NotesSlide] "AV:presentationml.notesMaster+xml" "p:notesMaster" "ppt/notesMasters/notesMaster" false
    HandoutMaster "od:handoutMaster" [Presentation] "AV:presentationml.handoutMaster+xml" "p:handoutMaster" "ppt/handoutMasters/handoutMaster" false
    PresentationProps "od:presProps" [Presentation] "AV:presentationml.presProps+xml" "p:presentationPr" "ppt/presProps" true
    ViewProps "od:viewProps" [Presentation] "AV:presentationml.viewProps+xml" "p:viewPr" "ppt/viewProps" true
    TableStyles "od:tableStyles" [Presentation] "AV:presentationml.tableStyles+xml" "a:tblStyleLst" "ppt/tableStyles" true
    CommentAuthors "od:commentAuthors" [Presentation] "AV:presentationml.commentAuthors+xml" "p:cmAuthorLst" "ppt/commentAuthors" true
    SlideComments "od:comments" [Slide] "AV:presentationml.comments+xml" "p:cmLst" "ppt/comments/comment" true
    ModernComments "ms:2018/10/comments" [Slide] "application/vnd.ms-powerpoint.comments+xml" "p188:cmLst" "ppt/comments/modernComment" true
    Authors "ms:2018/10/authors" [Presentation] "application/vnd.ms-powerpoint.authors+xml" "p188:authorLst" "ppt/authors" true
    // Visio.
    VisioMasters "vs:masters" [VisioDocument] "application/vnd.ms-visio.masters+xml" "vsdx:Masters" "visio/masters/masters" true
    VisioMaster "vs:master" [VisioMasters VisioMaster VisioPage] "application/vnd.ms-visio.master+xml" "vsdx:MasterContents" "visio/masters/master" false
    VisioPages "vs:pages" [VisioDocument] "application/vnd.ms-visio.pages+xml" "vsdx:Pages" "visio/pages/pages" true
    VisioPage "vs:page" [VisioPages] "application/vnd.ms-visio.page+xml" "vsdx:PageContents" "visio/pages/page" false
    VisioWindows "vs:windows" [VisioDocument] "application/vnd.ms-visio.windows+xml" "vsdx:Windows" "visio/windows" true
    VisioComments "vs:comments" [VisioDocument] "application/vnd.ms-visio.comments+xml" "vsdx:Comments" "visio/comments" true
}

/// The row of a kind; none for the three main parts.
pub(crate) fn row(kind: Kind) -> Option<&'static Row> {
    ROWS.iter().find(|r| r.kind == kind)
}

/// The kind a relationship of this type leads to from this source.
pub(crate) fn lookup(from: Kind, short: &str) -> Option<&'static Row> {
    ROWS.iter().find(|r| r.rel == short && r.from.contains(&from))
}

/// Whether the relationship needs no attribute that names it. Some kinds are named by one source and implied by another.
pub(crate) fn implied(from: Kind, kind: Kind) -> bool {
    match (from, kind) {
        (Kind::Slide, Kind::SlideLayout)
        | (Kind::SlideLayout, Kind::SlideMaster)
        | (Kind::NotesSlide, Kind::NotesMaster | Kind::Slide)
        | (Kind::VisioPage | Kind::VisioMaster, Kind::VisioMaster) => true,
        (Kind::Workbook, Kind::PivotCache) => false,
        _ => row(kind).is_some_and(|r| r.implicit),
    }
}

/// The full content type of a kind.
pub(crate) fn content_type(kind: Kind) -> String {
    let text = row(kind).map_or("", |r| r.content_type);
    let long = |rest: &str, stem: &str| format!("{stem}{rest}");
    match text.split_once(':') {
        Some(("AV", rest)) => long(rest, "application/vnd.openxmlformats-officedocument."),
        Some(("XL", rest)) => long(rest, "application/vnd.ms-excel."),
        Some(("OF", rest)) => long(rest, "application/vnd.ms-office."),
        _ => text.to_owned(),
    }
}

/// The kind that is written with this content type.
pub(crate) fn of_content_type(text: &str) -> Option<Kind> {
    static INDEX: OnceLock<HashMap<String, Kind>> = OnceLock::new();
    let named = || ROWS.iter().map(|r| (content_type(r.kind), r.kind)).filter(|(text, _)| !text.is_empty());
    INDEX.get_or_init(|| named().collect()).get(text).copied()
}

/// Whether some kind is written with this content type.
pub(crate) fn is_content_type(text: &str) -> bool {
    !text.is_empty() && ROWS.iter().any(|r| content_type(r.kind) == text)
}

impl Kind {
    /// The folder below which the canonical names of common parts go.
    pub(crate) fn folder(app: App) -> &'static str {
        match app {
            App::Word => "word",
            App::Excel => "xl",
            App::PowerPoint => "ppt",
            App::Visio => "visio",
        }
    }
}

const DATA: &str = include_str!("../../data/ooxml_rel_allow.tsv");

/// The verdicts of the table that some kind of part fulfils.
const KEPT: [&str; 5] = [
    "keep",
    "keep-if:OOX-P08",
    "keep-if:rebuilt,source=spreadsheet",
    "keep-if:embedded_ole=recurse",
    "keep-if:fonts!=drop",
];

/// A relationship type in short: `od:image` for both spellings, `ms:2011/people`; `None` when the table does not list the type as kept.
pub(crate) fn short(uri: &str) -> Option<&'static str> {
    static INDEX: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let lines = DATA.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
        let kept = lines.filter(|(_, v)| KEPT.contains(v));
        kept.filter_map(|(uri, _)| Some((uri, ROWS.iter().map(|r| r.rel).find(|s| *s == shortened(uri))?))).collect()
    });
    index.get(uri).copied()
}

/// The same for any type, listed or not; only for comparing and reporting.
pub(crate) fn shortened(uri: &str) -> String {
    let od = [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
        "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    ];
    for base in od {
        if let Some(rest) = uri.strip_prefix(base) {
            return format!("od:{rest}");
        }
    }
    if let Some(rest) = uri.strip_prefix("http://schemas.microsoft.com/visio/2010/relationships/") {
        return format!("vs:{rest}");
    }
    match uri.strip_prefix("http://schemas.microsoft.com/office/") {
        Some(rest) => format!("ms:{}", rest.replace("relationships/", "")),
        None => uri.to_owned(),
    }
}

/// Whether this type leads from the package to its main part.
pub(crate) fn is_main(uri: &str) -> bool {
    matches!(shortened(uri).as_str(), "od:officeDocument" | "vs:document")
}

/// Office writes hyperlinks under these types; the only ones that may lead outside.
pub(crate) fn is_hyperlink(uri: &str) -> bool {
    shortened(uri) == "od:hyperlink"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_in_the_table_of_allowed_types() {
        for row in ROWS {
            let known = DATA.lines().filter_map(|l| l.split_once('\t')).any(|(uri, _)| short(uri) == Some(row.rel));
            assert!(known, "{:?}", row.kind);
        }
    }

    #[test]
    fn both_spellings_are_one_type_and_others_are_none() {
        let strict = short("http://purl.oclc.org/ooxml/officeDocument/relationships/image");
        assert_eq!(strict, Some("od:image"));
        assert_eq!(short("http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"), strict);
        for dead in ["oleObject", "attachedTemplate", "aFChunk", "control", "frame"] {
            assert_eq!(
                short(&format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{dead}")),
                None,
                "{dead}"
            );
        }
        assert_eq!(short("http://schemas.microsoft.com/office/2006/relationships/vbaProject"), None);
    }

    #[test]
    fn a_type_means_something_only_from_the_right_source() {
        assert_eq!(lookup(Kind::Document, "od:styles").map(|r| r.kind), Some(Kind::Styles));
        assert_eq!(lookup(Kind::Workbook, "od:styles").map(|r| r.kind), Some(Kind::SheetStyles));
        assert!(lookup(Kind::Slide, "od:vmlDrawing").is_none());
    }
}
