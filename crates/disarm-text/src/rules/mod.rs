//! The dangers of plain text, one file each.

mod bidi_control;
mod card_alarm;
mod card_attachment;
mod card_extension;
mod card_html_text;
mod card_link;
mod card_recurrence;
mod control_character;
mod csv_formula;
mod csv_separator_line;
mod escape_encoding;
mod html_active_element;
mod html_event_handler;
mod html_foreign_markup;
mod html_form;
mod html_hidden_text;
mod html_page_link;
mod html_redirect;
mod html_remote_resource;
mod html_script;
mod html_style;
mod invisible_character;
mod terminal_escape;
mod xml_active_element;
mod xml_document_type;
mod xml_external_reference;
mod xml_link;
mod xml_processing_instruction;
mod xml_stylesheet;

pub use bidi_control::BIDI_CONTROL;
pub use card_alarm::CARD_ALARM;
pub use card_attachment::CARD_ATTACHMENT;
pub use card_extension::CARD_EXTENSION;
pub use card_html_text::CARD_HTML_TEXT;
pub use card_link::CARD_LINK;
pub use card_recurrence::CARD_RECURRENCE;
pub use control_character::CONTROL_CHARACTER;
pub use csv_formula::CSV_FORMULA;
pub use csv_separator_line::CSV_SEPARATOR_LINE;
pub use escape_encoding::ESCAPE_ENCODING;
pub use html_active_element::ACTIVE_ELEMENT;
pub use html_event_handler::EVENT_HANDLER;
pub use html_foreign_markup::FOREIGN_MARKUP;
pub use html_form::FORM;
pub use html_hidden_text::HIDDEN_TEXT;
pub use html_page_link::PAGE_LINK;
pub use html_redirect::REDIRECT;
pub use html_remote_resource::REMOTE_RESOURCE;
pub use html_script::SCRIPT;
pub use html_style::STYLE;
pub use invisible_character::INVISIBLE_CHARACTER;
pub use terminal_escape::TERMINAL_ESCAPE;
pub use xml_active_element::XML_ACTIVE_ELEMENT;
pub use xml_document_type::XML_DOCUMENT_TYPE;
pub use xml_external_reference::XML_EXTERNAL_REFERENCE;
pub use xml_link::XML_LINK;
pub use xml_processing_instruction::XML_PROCESSING_INSTRUCTION;
pub use xml_stylesheet::XML_STYLESHEET;

use mugai_core::Rule;

/// The rules of web pages.
pub(crate) static HTML: &[&Rule] = &[
    &ACTIVE_ELEMENT,
    &BIDI_CONTROL,
    &CONTROL_CHARACTER,
    &EVENT_HANDLER,
    &FOREIGN_MARKUP,
    &FORM,
    &HIDDEN_TEXT,
    &INVISIBLE_CHARACTER,
    &PAGE_LINK,
    &REDIRECT,
    &REMOTE_RESOURCE,
    &SCRIPT,
    &STYLE,
    &TERMINAL_ESCAPE,
];
