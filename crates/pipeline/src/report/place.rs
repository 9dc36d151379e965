//! Where something was found, in words a clerk knows: `ppt/slides/slide2.xml rId3` is スライド（slide2）.
//!
//! Only what the name of a part says is said: the number in it is not always the number on the page, so the name stays beside the word.

/// Folders and stems of an Office package and what they are. The first that fits counts.
const PARTS: &[(&str, &str)] = &[
    ("[content_types].xml", "ファイル全体"),
    ("_rels/.rels", "ファイル全体"),
    ("docprops/", "文書情報"),
    ("word/document", "本文"),
    ("word/header", "ヘッダー"),
    ("word/footer", "フッター"),
    ("word/footnotes", "脚注"),
    ("word/endnotes", "文末脚注"),
    ("word/comments", "コメント"),
    ("word/settings", "文書の設定"),
    ("word/websettings", "文書の設定"),
    ("word/styles", "スタイル"),
    ("word/numbering", "箇条書きと段落番号"),
    ("word/fonttable", "フォント"),
    ("word/glossary/", "文書パーツ"),
    ("word/people", "作成者の一覧"),
    ("xl/workbook", "ブック全体"),
    ("xl/worksheets/", "ワークシート"),
    ("xl/chartsheets/", "グラフシート"),
    ("xl/macrosheets/", "マクロシート"),
    ("xl/dialogsheets/", "ダイアログシート"),
    ("xl/sharedstrings", "セルの文字"),
    ("xl/styles", "書式"),
    ("xl/comments", "コメント"),
    ("xl/threadedcomments/", "コメント"),
    ("xl/tables/", "テーブル"),
    ("xl/pivot", "ピボットテーブル"),
    ("xl/slicer", "スライサー"),
    ("xl/timeline", "タイムライン"),
    ("ppt/presentation", "スライド全体"),
    ("ppt/slides/", "スライド"),
    ("ppt/slidelayouts/", "スライドのレイアウト"),
    ("ppt/slidemasters/", "スライドのマスター"),
    ("ppt/notesslides/", "ノート"),
    ("ppt/notesmasters/", "ノートのマスター"),
    ("ppt/handoutmasters/", "配付資料のマスター"),
    ("ppt/comments/", "コメント"),
    ("visio/pages/", "ページ"),
    ("visio/masters/", "図形の型"),
    ("visio/document", "図面全体"),
    ("customxml/", "埋め込みデータ"),
    ("/charts/", "グラフ"),
    ("/diagrams/", "SmartArt"),
    ("/drawings/", "図形"),
    ("/media/", "画像・音声・動画"),
    ("/embeddings/", "埋め込まれたファイル"),
    ("/theme/", "テーマ"),
    ("/fonts/", "フォント"),
];

/// The place of what concerns a PDF as a whole.
pub(super) const WHOLE_PDF: &str = "文書全体";

/// Places in a PDF that are on no page, by the word they begin with.
const PDF_PARTS: &[(&str, &str)] = &[
    ("outline, object ", "しおり"),
    ("form, object ", "入力フォーム"),
    ("names, object ", "文書全体"),
    ("layers, object ", "レイヤー"),
    ("structure, object ", "読み上げ用の構造"),
    ("document, object ", "文書全体"),
    ("object ", "ページに現れない部分"),
    ("catalog", "文書全体"),
    ("trailer", "文書全体"),
    ("xref", "文書全体"),
    ("Info", "文書情報"),
    ("AcroForm", "入力フォーム"),
    ("OCProperties", "レイヤー"),
];

/// A place in a PDF: `page 3, object 12` is 3ページ.
fn in_pdf(place: &str) -> Option<String> {
    if let Some(rest) = place.strip_prefix("page ") {
        let (page, object) = rest.split_once(", object ")?;
        let is_number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        return (is_number(page) && is_number(object)).then(|| format!("{page}ページ"));
    }
    if let Some(name) = place.strip_prefix("attachment ") {
        return Some(format!("「{name}」"));
    }
    for (unit, word) in [(" objects", "個"), (" revisions", "版")] {
        if let Some(n) = place.strip_suffix(unit).filter(|n| n.bytes().all(|b| b.is_ascii_digit())) {
            return Some(format!("{n}{word}"));
        }
    }
    let (start, word) = PDF_PARTS.iter().find(|(start, _)| place.starts_with(start))?;
    let rest = place.get(start.len()..)?;
    let plain = if start.ends_with(' ') { rest.bytes().all(|b| b.is_ascii_digit()) } else { rest.is_empty() };
    plain.then(|| (*word).to_owned())
}

/// The place for a clerk; the place itself when nothing is known of it.
pub(super) fn words(place: &str) -> String {
    // A PDF within another file: the file, then where in it.
    let (within, last) = place.rsplit_once(" › ").map_or(("", place), |(w, l)| (w, l));
    if let Some(pdf) = in_pdf(last) {
        return if within.is_empty() { pdf } else { format!("{}の{pdf}", words(within)) };
    }
    let lower = place.to_ascii_lowercase();
    let known = PARTS
        .iter()
        .find(|(start, _)| if start.starts_with('/') { lower.contains(start) } else { lower.starts_with(start) });
    let Some((start, word)) = known else { return place.to_owned() };
    // Kinds of which there is one need no name.
    if !start.ends_with('/')
        && !matches!(*word, "ヘッダー" | "フッター" | "コメント" | "ピボットテーブル" | "スライサー")
    {
        return (*word).to_owned();
    }
    let file = place.split([' ', '›']).next().unwrap_or("").rsplit('/').next().unwrap_or("");
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if stem.is_empty() { (*word).to_owned() } else { format!("{word}（{stem}）") }
}

/// The place in words, and as the file has it when that is something else.
pub(super) fn both(place: &str) -> String {
    let words = words(place);
    if words == place { words } else { format!("{words}（{place}）") }
}

/// The number of a page, for sorting; what is on no page comes last.
fn page(place: &str) -> usize {
    place.strip_suffix("ページ").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX)
}

/// Several places in one line: the first three, pages in their order, and how many more.
pub(super) fn list(places: &[String]) -> String {
    let mut sorted: Vec<&str> = places.iter().map(String::as_str).collect();
    sorted.sort_by_key(|p| page(p));
    let shown = sorted.get(..sorted.len().min(3)).unwrap_or(&[]);
    let more = places.len().saturating_sub(shown.len());
    let tail = if more == 0 { String::new() } else { format!(" ほか{more}か所") };
    format!("{}{tail}", shown.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_by_what_a_clerk_sees() {
        assert_eq!(words("ppt/slides/slide2.xml rId3"), "スライド（slide2）");
        assert_eq!(words("word/document.xml"), "本文");
        assert_eq!(words("word/Header1.xml rId1"), "ヘッダー（Header1）");
        assert_eq!(words("word/charts/chart1.xml"), "グラフ（chart1）");
        assert_eq!(words("ppt/media/image2.jpeg › JPEG APP3"), "画像・音声・動画（image2）");
        assert_eq!(words("[Content_Types].xml"), "ファイル全体");
        assert_eq!(words("page 3, object 12"), "3ページ");
        assert_eq!(words("別紙.pdf › page 3, object 12"), "別紙.pdfの3ページ");
        assert_eq!(words("outline, object 7"), "しおり");
        assert_eq!(words("object 12"), "ページに現れない部分");
        assert_eq!(words("attachment 見積.xml"), "「見積.xml」");
        assert_eq!(words("3 objects"), "3個");
        assert_eq!(words("page x, object 12"), "page x, object 12");
        assert_eq!(words("Information.xml"), "Information.xml");
        assert_eq!(words(""), "");
    }

    #[test]
    fn many_places_are_counted() {
        let places: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        assert_eq!(list(&places), "a、b、c ほか2か所");
        assert_eq!(list(&places[..2]), "a、b");
        let places: Vec<String> = ["しおり", "12ページ", "3ページ"].map(str::to_owned).to_vec();
        assert_eq!(list(&places), "3ページ、12ページ、しおり");
    }
}
