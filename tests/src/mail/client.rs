//! Somebody who brings mail.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A conversation.
#[derive(Debug)]
pub struct Client(BufReader<TcpStream>);

impl Client {
    /// Connects and greets.
    ///
    /// # Panics
    /// When nobody listens, or nobody greets back.
    pub fn to(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let mut client = Self(BufReader::new(stream));
        assert!(client.hear().starts_with("220"));
        assert!(client.ask("EHLO mx.example").starts_with("250"));
        client
    }

    /// Says something as it is.
    pub fn say(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    /// One answer, its lines together; empty when the other side is gone.
    pub fn hear(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return all;
            }
            let last = line.as_bytes().get(3) != Some(&b'-');
            all.push_str(&line);
            if last {
                return all;
            }
        }
    }

    /// A command and its answer.
    pub fn ask(&mut self, command: &str) -> String {
        self.say(format!("{command}\r\n").as_bytes());
        self.hear()
    }

    /// Brings a mail (without the final dot); the last answer.
    pub fn bring(&mut self, from: &str, to: &[&str], mail: &[u8]) -> String {
        let mut answers = vec![self.ask(&format!("MAIL FROM:<{from}>"))];
        answers.extend(to.iter().map(|to| self.ask(&format!("RCPT TO:<{to}>"))));
        if let Some(bad) = answers.iter().find(|a| !a.starts_with('2')) {
            let bad = bad.clone();
            self.ask("RSET");
            return bad;
        }
        let go = self.ask("DATA");
        if !go.starts_with("354") {
            return go;
        }
        let stuffed = String::from_utf8_lossy(mail).replace("\r\n.", "\r\n..");
        self.say(stuffed.as_bytes());
        self.ask("\r\n.")
    }
}

/// A mail with a number, a link that must not survive, and as many bytes of text as wanted.
pub fn mail(number: usize, length: usize) -> Vec<u8> {
    let mut mail = format!(
        "From: sender@example.net\r\nTo: kikaku@lgwan.test\r\nSubject: mail {number}\r\nMessage-ID: <{number}@example.net>\r\n\
         Date: Sun, 22 Nov 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n\
         <p>number {number} <script>alert(1)</script><a href=\"http://evil.example/{number}\">here</a></p>\r\n"
    );
    while mail.len() < length {
        mail.push_str("<p>0123456789 0123456789 0123456789 0123456789 0123456789</p>\r\n");
    }
    mail.into_bytes()
}
