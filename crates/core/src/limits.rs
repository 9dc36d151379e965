//! Every limit, its default, and what it is called. All finite, all configurable.

/// One row of the table of limits.
#[derive(Debug)]
pub struct LimitField {
    /// The key in a policy file.
    pub name: &'static str,
    /// What it bounds, with its unit.
    pub en: &'static str,
    /// The same for a clerk.
    pub ja: &'static str,
    /// The default.
    pub default: u64,
    /// The largest value a policy may set.
    pub max: u64,
}

macro_rules! limits {
    ($($name:ident = $default:expr, max $max:expr, $en:literal, $ja:literal;)*) => {
        /// The limits of one job. Defaults are finite; a policy may change each within [`LimitField::max`].
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits { $(#[doc = $en] pub $name: u64,)* }

        impl Default for Limits {
            fn default() -> Self { Self { $($name: $default,)* } }
        }

        impl Limits {
            /// The table: one row per limit, in wire order.
            pub const FIELDS: &'static [LimitField] = &[$(LimitField { name: stringify!($name), en: $en, ja: $ja, default: $default, max: $max },)*];

            /// The values in wire order.
            pub fn values(&self) -> Vec<u64> { vec![$(self.$name,)*] }

            /// Sets one by its key; `false` when there is no such key.
            pub fn set(&mut self, name: &str, value: u64) -> bool {
                match name { $(stringify!($name) => { self.$name = value; true })* _ => false }
            }
        }
    };
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

limits! {
    input_bytes = 200 * MIB, max 2 * GIB, "size of one input file, bytes", "入力ファイルの大きさ（バイト）";
    output_bytes = 400 * MIB, max 4 * GIB, "size of one output file, bytes", "出力ファイルの大きさ（バイト）";
    depth = 5, max 20, "nesting of files within files", "入れ子の深さ";
    total_bytes = 2 * GIB, max 16 * GIB, "expanded bytes per job, all layers together", "展開後の合計（バイト）";
    member_bytes = 512 * MIB, max 4 * GIB, "expanded bytes of one member of a container", "容器内の一つの要素の展開後の大きさ（バイト）";
    entries = 10_000, max 200_000, "entries in one container", "容器内の要素の数";
    total_parts = 50_000, max 1_000_000, "entries per job, all layers together", "要素の合計数";
    ratio_floor_bytes = 64 * MIB, max GIB, "expanded bytes below which a compression ratio is not judged", "圧縮率を判定し始める大きさ（バイト）";
    member_ratio = 1_000, max 2_000, "compression ratio of one member", "一つの要素の圧縮率";
    archive_ratio = 300, max 2_000, "compression ratio of a whole container", "容器全体の圧縮率";
    dictionary_bytes = 256 * MIB, max 2 * GIB, "dictionary that one packed stream (xz, LZMA) asks for, bytes", "圧縮データが求める辞書の大きさ（バイト）";
    xml_part_bytes = 256 * MIB, max GIB, "one XML part, bytes", "XML 部品の大きさ（バイト）";
    xml_depth = 256, max 1_000, "element nesting in XML", "XML の入れ子の深さ";
    xml_attributes = 256, max 4_096, "attributes on one XML element", "XML 要素の属性の数";
    xml_attribute_bytes = 8 * MIB, max 64 * MIB, "one XML attribute value, bytes", "XML 属性の長さ（バイト）";
    xml_text_bytes = 64 * MIB, max 256 * MIB, "one XML text node, bytes", "XML 文字列の長さ（バイト）";
    xml_events = 50_000_000, max 500_000_000, "XML events in one part", "XML 部品の要素の数";
    pdf_objects = 2_000_000, max 8_000_000, "PDF objects", "PDF オブジェクトの数";
    pdf_depth = 200, max 500, "nesting of PDF arrays and dictionaries", "PDF の入れ子の深さ";
    pdf_pages = 20_000, max 100_000, "PDF pages", "PDF のページ数";
    pdf_stream_bytes = 256 * MIB, max GIB, "one decoded PDF stream, bytes", "PDF ストリームの展開後の大きさ（バイト）";
    pdf_filters = 4, max 8, "filters on one PDF stream", "PDF ストリームのフィルタの数";
    font_bytes = 64 * MIB, max 256 * MIB, "one font given to draw with, bytes", "描画に使うフォント 1 個の大きさ（バイト）";
    page_dpi = 150, max 600, "resolution of the pictures of pages, dots per inch", "ページを画像にする解像度（dpi）";
    page_pixels = 40_000_000, max 400_000_000, "dots of the picture of one page", "ページの画像の画素の数";
    pdf_operators = 50_000_000, max 500_000_000, "operators in the contents of one PDF, with what they paint", "PDF の描画命令の数";
    pdf_saves = 1_000, max 10_000, "nested q operators in one PDF content stream", "PDF の描画状態の入れ子の深さ";
    pdf_painting_depth = 30, max 100, "PDF forms, patterns and glyphs that paint one another, nesting", "PDF の図形が図形を描く入れ子の深さ";
    pdf_inline_bytes = 4 * MIB, max 64 * MIB, "one inline picture in PDF contents, decoded, bytes; larger ones are left out", "PDF の本文に直接書かれた画像の大きさ（バイト、超えるものは除去）";
    pdf_program_bytes = 64 * KIB, max MIB, "one PDF calculator function, bytes; larger ones are left out", "PDF の計算関数の長さ（バイト、超えるものは除去）";
    pdf_program_depth = 32, max 200, "nesting of braces in a PDF calculator function; deeper ones are left out", "PDF の計算関数の入れ子の深さ（超えるものは除去）";
    pdf_function_depth = 16, max 64, "PDF functions within functions; deeper ones are left out", "PDF の関数の入れ子の深さ（超えるものは除去）";
    pdf_samples = 16 * MIB, max 256 * MIB, "samples of one sampled PDF function; those of more are left out", "PDF の標本関数の標本の数（超えるものは除去）";
    pdf_mesh_points = 5_000_000, max 50_000_000, "points of one PDF mesh shading", "PDF の網掛け（メッシュ）の点の数";
    image_pixels = 120_000_000, max 1_000_000_000, "pixels of one colour picture", "画像の画素数";
    image_side = 65_500, max 65_535, "width or height of a picture, pixels", "画像の縦横（画素）";
    image_scans = 100, max 1_000, "scans of one progressive JPEG", "JPEG の走査の数";
    svg_elements = 400_000, max 20_000_000, "elements of one SVG drawing once its references are followed", "SVG 図形の要素の数（参照をたどった後）";
    text_line_bytes = 16 * MIB, max 256 * MIB, "one line of text, bytes", "一行の長さ（バイト）";
    json_depth = 64, max 512, "nesting of brackets in JSON", "JSON の入れ子の深さ";
    drawing_entries = 10_000_000, max 100_000_000, "pairs of a DXF; entities of an SXF drawing, elements of a Jw_cad drawing, with figures in their places", "図面の項目の数（DXF の項目、SXF・Jw_cad の図形を配置した後の要素）";
    html_depth = 512, max 2_000, "element nesting in HTML", "HTML の入れ子の深さ";
    mail_headers = 1_000, max 10_000, "headers of one mail part", "メールヘッダの数";
    mail_header_bytes = MIB, max 16 * MIB, "all headers of one mail, bytes", "メールヘッダの合計（バイト）";
    mail_parts = 500, max 10_000, "parts of one mail", "メールの部分の数";
    mail_depth = 20, max 50, "nesting of mail parts", "メールの入れ子の深さ";
    mail_text_bytes = 2 * MIB, max 64 * MIB, "text of one mail after conversion, bytes", "メール本文の長さ（バイト）";
    hand_out_bytes = GIB, max 16 * GIB, "decoded parts handed out for scanning per job, bytes", "検査のために取り出す部品の合計（バイト）";
    findings = 10_000, max 100_000, "findings reported one by one", "個別に報告する検出事項の数";
    wall_seconds = 60, max 3_600, "wall clock of one worker, seconds", "一つの処理にかけてよい時間（秒）";
    cpu_seconds = 120, max 3_600, "processor time of one worker, seconds", "一つの処理の CPU 時間（秒）";
    memory_bytes = 2 * GIB, max 16 * GIB, "address space of one worker, bytes", "一つの処理の使用メモリ（バイト）";
    stack_bytes = 64 * MIB, max 256 * MIB, "stack of one worker, bytes", "一つの処理のスタック（バイト）";
    frame_bytes = 16 * MIB, max 64 * MIB, "answer of a worker, bytes", "作業プロセスの応答の長さ（バイト）";
    name_bytes = 200, max 240, "file name, UTF-8 bytes", "ファイル名の長さ（バイト）";
    password_bytes = KIB, max 64 * KIB, "one password, bytes", "パスワードの長さ（バイト）";
}

/// Which limit was hit, for the reason code of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Size of the input.
    Input,
    /// Expanded bytes.
    Bytes,
    /// Size of what we wrote.
    Output,
    /// Compression ratio.
    Ratio,
    /// Number of parts.
    Parts,
    /// Nesting.
    Depth,
    /// XML floods.
    Xml,
    /// Objects, pages, filters.
    Objects,
    /// Pixels, sides, scans.
    Pixels,
    /// Length of lines, headers, names.
    Length,
    /// Wall clock or processor time.
    Time,
    /// Memory.
    Memory,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_finite_and_below_its_maximum() {
        for field in Limits::FIELDS {
            assert!(field.default > 0 && field.default <= field.max, "{}", field.name);
        }
        assert_eq!(Limits::default().values().len(), Limits::FIELDS.len());
    }

    #[test]
    fn a_limit_is_set_by_name() {
        let mut limits = Limits::default();
        assert!(limits.set("depth", 2));
        assert_eq!(limits.depth, 2);
        assert!(!limits.set("depht", 2));
    }
}
