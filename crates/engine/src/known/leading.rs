//! Kinds that are text: by the words they begin with, or by the namespace of their root (threats §12, §13, TXT-03, TXT-04).

use super::{Kind, text_of};

/// Bytes of a text that are looked at.
const HEAD: usize = 16_384;

/// How it begins, behind a byte order mark and white space, in lower case.
const LEADING: &[(&str, Kind)] = &[
    ("@if ", Kind::Script),
    ("@cls", Kind::Script),
    ("@setlocal", Kind::Script),
    ("@rem ", Kind::Script),
    ("@chcp", Kind::Script),
    ("@powershell", Kind::Script),
    ("echo off", Kind::Script),
    ("#@~^", Kind::Script),
    ("<%", Kind::Script),
    ("<job", Kind::Script),
    ("<package>", Kind::Script),
    ("<?wsc", Kind::Script),
    ("<?component", Kind::Script),
    ("<component", Kind::Script),
    ("<scriptlet", Kind::Script),
    ("on error resume next", Kind::Script),
    ("windows registry editor", Kind::Registry),
    ("regedit4", Kind::Registry),
    ("[internetshortcut]", Kind::InternetShortcut),
    ("[{000214a0", Kind::InternetShortcut),
    ("[shell]", Kind::ShellSettings),
    ("[.shellclassinfo]", Kind::ShellSettings),
    ("[autorun]", Kind::ShellSettings),
    ("[theme]", Kind::ShellSettings),
    ("[desktop entry]", Kind::ShellSettings),
    ("[oledb]", Kind::DataConnection),
    ("[odbc]", Kind::DataConnection),
    ("xlodbc", Kind::DataConnection),
    ("web\r\n1\r\n", Kind::DataConnection),
    ("web\n1\n", Kind::DataConnection),
    ("querytype=", Kind::DataConnection),
    ("[playlist]", Kind::Media),
    ("-----begin certificate", Kind::Certificate),
    ("-----begin pkcs7", Kind::Certificate),
    ("-----begin new certificate request", Kind::Certificate),
    ("-----begin private key", Kind::KeyStore),
    ("-----begin encrypted private key", Kind::KeyStore),
    ("-----begin rsa private key", Kind::KeyStore),
    ("-----begin ec private key", Kind::KeyStore),
    ("-----begin openssh private key", Kind::KeyStore),
    ("-----begin pgp private key", Kind::KeyStore),
];

/// Roots and namespaces of XML that is read by programs which then act. They win over any reading as mere XML.
const NAMESPACES: &[(&str, Kind)] = &[
    ("<pcsettings", Kind::ShellSettings),
    ("http://schemas.microsoft.com/search/2013/settingcontent", Kind::ShellSettings),
    ("http://schemas.microsoft.com/windows/2009/library", Kind::ShellSettings),
    ("http://schemas.microsoft.com/windows/2009/searchconnector", Kind::ShellSettings),
    ("<persistedquery", Kind::ShellSettings),
    ("<mmc_consolefile", Kind::ShellSettings),
    ("http://schemas.microsoft.com/contact", Kind::ShellSettings),
    ("http://schemas.microsoft.com/windows/2004/02/mit/task", Kind::Task),
    ("urn:schemas-microsoft-com:asm.v", Kind::DotNetManifest),
    ("<jnlp", Kind::DotNetManifest),
    ("http://schemas.microsoft.com/appx/", Kind::DotNetManifest),
    ("http://schemas.microsoft.com/winfx/2006/xaml", Kind::Source),
    ("http://schemas.microsoft.com/developer/msbuild", Kind::Source),
    ("<scriptlet", Kind::Script),
    ("http://schemas.microsoft.com/office/infopath/2003/solutiondefinition", Kind::InfoPath),
    ("http://xml.e-tax.nta.go.jp", Kind::ETax),
    ("http://www.opengis.net/kml/", Kind::Gis),
    ("http://earth.google.com/kml/", Kind::Gis),
    ("http://ns.adobe.com/xdp/", Kind::Fdf),
    ("http://ns.adobe.com/xfdf/", Kind::Fdf),
];

/// The kind, and whether it says more exactly what the content is than a format that also claims it.
pub(super) fn kind(bytes: &[u8]) -> Option<(Kind, bool)> {
    let text = text_of(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    let text = text.trim_start();
    if let Some((_, kind)) = LEADING.iter().find(|(start, _)| text.starts_with(start)) {
        return Some((*kind, false));
    }
    if text.starts_with('<') {
        let xml = text.starts_with("<?xml") || !text.starts_with("<!doctype html") && !text.starts_with("<html");
        let found = NAMESPACES.iter().find(|(name, _)| xml && text.contains(name));
        return found.map(|(_, kind)| (*kind, true));
    }
    if text.starts_with("iso-10303-21;") {
        let drawing = ["scadec", "associative_draughting"].iter().any(|word| text.contains(word));
        return (!drawing).then_some((Kind::Step, false));
    }
    if text.starts_with("[version]") && text.contains("signature") {
        return Some((Kind::ShellSettings, false));
    }
    if text.starts_with("http") && text.lines().next().is_some_and(|l| l.contains(".application#")) {
        return Some((Kind::DotNetManifest, false));
    }
    let setting = |line: &str| {
        let mut parts = line.splitn(3, ':');
        parts.next().is_some_and(|key| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' '))
            && matches!(parts.next(), Some("i" | "s" | "b"))
    };
    if text.lines().next().is_some_and(setting)
        && (text.contains("full address:s:") || text.contains("screen mode id:i:"))
    {
        return Some((Kind::RemoteDesktop, false));
    }
    None
}
