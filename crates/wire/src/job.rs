//! What a worker is asked to do. The policy goes resolved, as numbers: a worker never reads a policy file.

use crate::MAX_JOB;
use crate::codec::{Bad, Reader, Writer};
use mugai_core::{Choices, Limits, MailOrders, Orders, Treatment};

const MAGIC: [u8; 4] = *b"MGJ3";

/// Which of the two looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Rebuild the file.
    Disarm,
    /// Look at a finished file.
    Inspect,
}

/// A job: the task, the name of the file and the policy's orders. The file itself comes as a descriptor.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which look.
    pub task: Task,
    /// The file's name, checked.
    pub name: String,
    /// The policy, resolved.
    pub orders: Orders,
}

impl Job {
    /// The frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u8(match self.task {
            Task::Disarm => 0,
            Task::Inspect => 1,
        });
        w.str(&self.name);
        w.u32(u32::try_from(self.orders.treatments.len()).unwrap_or(u32::MAX));
        for t in &self.orders.treatments {
            w.u8(t.number());
        }
        for v in self.orders.limits.values() {
            w.u64(v);
        }
        w.u16(u16::try_from(self.orders.choices.numbers().len()).unwrap_or(u16::MAX));
        for n in self.orders.choices.numbers() {
            w.u8(*n);
        }
        w.u32(u32::try_from(self.orders.passwords.len()).unwrap_or(u32::MAX));
        for p in &self.orders.passwords {
            w.str(p);
        }
        w.u16(u16::try_from(self.orders.refused_formats.len()).unwrap_or(u16::MAX));
        for f in &self.orders.refused_formats {
            w.u16(*f);
        }
        w.u8(u8::from(self.orders.hand_out));
        w.u8(u8::from(self.orders.mail.is_some()));
        if let Some(mail) = &self.orders.mail {
            w.str(&mail.receipt);
            w.str(&mail.keep_until);
            w.str(&mail.authserv_id);
            for words in [&mail.folders, &mail.own_domains] {
                w.u16(u16::try_from(words.len()).unwrap_or(u16::MAX));
                words.iter().for_each(|word| w.str(word));
            }
        }
        w.frame(MAGIC)
    }

    /// Reads a frame; `rules` is how many rules this program knows.
    ///
    /// # Errors
    /// When anything in it does not fit.
    pub fn decode(frame: &[u8], rules: usize) -> Result<Self, Bad> {
        let mut r = Reader::over(frame, MAGIC, MAX_JOB)?;
        let task = match r.u8()? {
            0 => Task::Disarm,
            1 => Task::Inspect,
            _ => return Err(Bad("unknown task")),
        };
        let name = r.str(4096)?;
        if usize::try_from(r.u32()?).ok() != Some(rules) {
            return Err(Bad("gate and worker know different rules"));
        }
        let mut treatments = Vec::with_capacity(rules);
        for _ in 0..rules {
            treatments.push(Treatment::from_number(r.u8()?).ok_or(Bad("unknown treatment"))?);
        }
        let mut limits = Limits::default();
        for field in Limits::FIELDS {
            let value = r.u64()?;
            if value > field.max || !limits.set(field.name, value) {
                return Err(Bad("limit above its maximum"));
            }
        }
        let count = r.u16()?;
        let numbers = (0..count).map(|_| r.u8()).collect::<Result<_, _>>()?;
        let choices = Choices::from_numbers(numbers).ok_or(Bad("unknown choice"))?;
        let count = usize::try_from(r.u32()?).map_err(|_| Bad("too many passwords"))?;
        if count > r.left() / 4 {
            return Err(Bad("too many passwords"));
        }
        let most = usize::try_from(limits.password_bytes).unwrap_or(0);
        let passwords = (0..count).map(|_| r.str(most)).collect::<Result<_, _>>()?;
        let count = r.u16()?;
        let refused_formats = (0..count).map(|_| r.u16()).collect::<Result<_, _>>()?;
        let hand_out = match r.u8()? {
            0 => false,
            1 => true,
            _ => return Err(Bad("neither yes nor no")),
        };
        let mail = match r.u8()? {
            0 => None,
            1 => Some(mail(&mut r)?),
            _ => return Err(Bad("neither yes nor no")),
        };
        r.end()?;
        let fonts = Vec::new();
        Ok(Self {
            task,
            name,
            orders: Orders { treatments, limits, choices, passwords, refused_formats, hand_out, fonts, mail },
        })
    }
}

/// What is told of a mail's way.
fn mail(r: &mut Reader<'_>) -> Result<MailOrders, Bad> {
    let receipt = r.str(MailOrders::MAX_WORD)?;
    let keep_until = r.str(MailOrders::MAX_WORD)?;
    let authserv_id = r.str(MailOrders::MAX_WORD)?;
    let mut words = || {
        let count = usize::from(r.u16()?);
        if count > MailOrders::MAX_WORDS || count > r.left() / 4 {
            return Err(Bad("too many words of a mail"));
        }
        (0..count).map(|_| r.str(MailOrders::MAX_WORD)).collect::<Result<Vec<_>, _>>()
    };
    Ok(MailOrders { folders: words()?, own_domains: words()?, receipt, keep_until, authserv_id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::choice;

    fn job() -> Job {
        let orders = Orders {
            treatments: vec![Treatment::Remove, Treatment::Refuse],
            limits: Limits { depth: 3, ..Limits::default() },
            choices: Choices::default(),
            passwords: vec!["ひみつ".into()],
            refused_formats: vec![3],
            hand_out: true,
            fonts: Vec::new(),
            mail: Some(MailOrders {
                receipt: "M20261122-000101".into(),
                folders: vec!["会計課".into(), "企画課".into()],
                keep_until: "2027年2月20日".into(),
                own_domains: vec!["city.example.lg.jp".into()],
                authserv_id: "mx.example.lg.jp".into(),
            }),
        };
        let mut job = Job { task: Task::Inspect, name: "報告.docx".into(), orders };
        assert!(job.orders.choices.set(&choice::PDF, choice::PICTURE));
        job
    }

    #[test]
    fn a_job_comes_through_as_it_was() {
        let back = Job::decode(&job().encode(), 2).unwrap();
        assert_eq!((back.task, back.name.as_str()), (Task::Inspect, "報告.docx"));
        assert_eq!(back.orders.treatments, job().orders.treatments);
        assert_eq!(back.orders.limits, job().orders.limits);
        assert_eq!(back.orders.choices, job().orders.choices);
        assert_eq!(back.orders.passwords, job().orders.passwords);
        assert_eq!(back.orders.refused_formats, [3]);
        assert!(back.orders.hand_out);
        assert_eq!(back.orders.mail, job().orders.mail);
        let mut none = job();
        none.orders.mail = None;
        assert_eq!(Job::decode(&none.encode(), 2).unwrap().orders.mail, None);
    }

    #[test]
    fn a_cut_changed_or_longer_job_is_refused() {
        let frame = job().encode();
        for n in 0..frame.len() {
            assert!(Job::decode(&frame[..n], 2).is_err(), "cut at {n}");
        }
        let mut longer = frame.clone();
        longer.push(0);
        assert!(Job::decode(&longer, 2).is_err());
        assert!(Job::decode(&frame, 3).is_err(), "another catalogue");
    }

    #[test]
    fn a_password_over_the_limit_is_refused() {
        let mut long = job();
        long.orders.limits.password_bytes = 8;
        assert!(Job::decode(&long.encode(), 2).is_err(), "nine bytes of ひみつ");
        long.orders.limits.password_bytes = 9;
        assert!(Job::decode(&long.encode(), 2).is_ok());
    }
}
