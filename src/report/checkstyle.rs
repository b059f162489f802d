//! The report as Checkstyle's XML. The one place that knows quick-xml.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::{Item, Report, severity_name};

/// The version of Checkstyle whose format this is.
const VERSION: &str = "4.3";

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("checkstyle").with_attributes([("version", VERSION)]);
    xml.write_event(Event::Start(root))?;
    for failed in report.lost() {
        let error = BytesStart::new("error").with_attributes([
            ("line", "1"),
            ("severity", "error"),
            ("message", &*clean(&failed.reason)),
            ("source", "kubehone"),
        ]);
        file(&mut xml, &failed.file, std::iter::once(error))?;
    }
    for items in report.items.chunk_by(|a, b| a.file == b.file) {
        file(&mut xml, &items[0].file, items.iter().map(error))?;
    }
    xml.write_event(Event::End(BytesEnd::new("checkstyle")))?;
    xml.get_mut().write_all(b"\n")
}

fn file<'e>(
    xml: &mut Writer<&mut dyn Write>,
    name: &str,
    errors: impl Iterator<Item = BytesStart<'e>>,
) -> io::Result<()> {
    let start = BytesStart::new("file").with_attributes([("name", &*clean(name))]);
    xml.write_event(Event::Start(start))?;
    for error in errors {
        xml.write_event(Event::Empty(error))?;
    }
    xml.write_event(Event::End(BytesEnd::new("file")))
}

fn error(item: &Item) -> BytesStart<'static> {
    let start = item.place.start;
    BytesStart::new("error").with_attributes([
        ("line", start.line.to_string().as_str()),
        ("column", start.column.to_string().as_str()),
        ("severity", severity_name(item.severity)),
        ("message", &*clean(&item.message)),
        ("source", &format!("kubehone.{}", item.rule)),
    ])
}

/// A text without the characters that XML 1.0 cannot hold.
fn clean(text: &str) -> String {
    let allowed = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect()
}
