//! The states of a request and of an arrival, and the one table of the ways between them.

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $ja:literal, $what:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $what] $variant,)* }

        impl $name {
            /// Every state, in the order a file goes through them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in the database, in records and on the command line.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }

            /// The word a clerk reads.
            pub fn ja(self) -> &'static str { match self { $(Self::$variant => $ja,)* } }

            /// The state a word means.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }

            /// Whether one step leads from here to there.
            pub fn may_become(self, to: Self) -> bool {
                Self::WAYS.iter().any(|(from, ways)| *from == self && ways.contains(&to))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
    };
}

states! {
    /// Where a request (申請) is on the Internet side.
    State {
        Received = "received", "受付済み", "Its bytes are kept; nothing else was done.";
        Disarming = "disarming", "無害化中", "A worker has it.";
        Scanning = "scanning", "不正プログラム検査中", "The scanner has it.";
        Held = "held", "保留", "Could not be judged yet; tried again later.";
        Disarmed = "disarmed", "無害化済み", "Verified and scanned; nobody decided yet.";
        Quarantined = "quarantined", "隔離", "Something forbidden was found in the result, or malware in the original.";
        Refused = "refused", "拒否", "Cannot be made harmless.";
        AwaitingApproval = "awaiting_approval", "承認待ち", "An approver has to decide.";
        Approved = "approved", "承認済み", "May be sealed.";
        Rejected = "rejected", "却下", "An approver said no.";
        Sealed = "sealed", "封印済み", "In a package.";
        Released = "released", "取り出し済み", "The package was handed to the carrier.";
        Delivered = "delivered", "配達済み", "The receipt of the LGWAN side came back.";
        Mail = "mail", "メール保管", "A mail whose text goes to the next server; its original is kept here and goes nowhere.";
        Disposed = "disposed", "廃棄済み", "Its bytes are destroyed; the record stays.";
    }
}

states! {
    /// Where one file of a package is on the LGWAN side.
    ArrivalState {
        Arrived = "arrived", "到着", "Its package was verified; its bytes are kept.";
        Inspecting = "inspecting", "再検査中", "A fresh worker looks at it.";
        Held = "held", "保留", "Could not be judged or delivered yet.";
        Delivering = "delivering", "配達中", "Its final name is chosen.";
        Delivered = "delivered", "配達済み", "It lies in the folder of the section.";
        Quarantined = "quarantined", "隔離", "The second inspection refused it.";
        Disposed = "disposed", "廃棄済み", "Its bytes are destroyed; the record stays.";
    }
}

impl State {
    /// Every way there is; the schema holds the same table and a test compares them. What is not here is impossible.
    ///
    /// Beside the plain road: `disarming` and `scanning` fall back to `received` after a crash; a result made under an older policy is
    /// disarmed again as long as nobody approved it; a file refused for its password is tried again with one.
    pub const WAYS: &'static [(Self, &'static [Self])] = {
        use State::*;
        &[
            (Received, &[Disarming, Refused]),
            (Disarming, &[Received, Scanning, Disarmed, Held, Quarantined, Refused]),
            (Scanning, &[Received, Disarmed, Held, Quarantined, Refused]),
            (Held, &[Disarming, Scanning, Refused]),
            (Disarmed, &[Disarming, AwaitingApproval, Approved, Refused, Quarantined]),
            (AwaitingApproval, &[Disarming, Approved, Rejected, Refused, Quarantined]),
            (Approved, &[Sealed, Refused, Quarantined]),
            (Sealed, &[Released]),
            (Released, &[Delivered, Disposed]),
            (Delivered, &[Disposed]),
            (Rejected, &[Disposed]),
            (Refused, &[Disarming, Disposed]),
            (Quarantined, &[Disposed]),
            (Mail, &[Refused, Quarantined, Disposed]),
            (Disposed, &[]),
        ]
    };
}

impl ArrivalState {
    /// Every way there is.
    pub const WAYS: &'static [(Self, &'static [Self])] = {
        use ArrivalState::*;
        &[
            (Arrived, &[Inspecting, Held, Quarantined]),
            (Inspecting, &[Arrived, Delivering, Held, Quarantined]),
            (Held, &[Inspecting, Quarantined]),
            (Delivering, &[Delivering, Delivered, Held]),
            (Delivered, &[Disposed]),
            (Quarantined, &[Disposed]),
            (Disposed, &[]),
        ]
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_ways_and_its_words() {
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Some(*state));
            assert_eq!(State::WAYS.iter().filter(|(from, _)| from == state).count(), 1, "{state}");
        }
        for state in ArrivalState::ALL {
            assert_eq!(ArrivalState::from_word(state.word()), Some(*state));
            assert_eq!(ArrivalState::WAYS.iter().filter(|(from, _)| from == state).count(), 1, "{state}");
        }
        assert_eq!(State::from_word("Approved"), None);
    }

    #[test]
    fn no_way_leads_around_approval() {
        // Whatever leads to `sealed` comes from `approved`, whatever leads to `released` from `sealed`, and the end is the end.
        let into = |to| State::WAYS.iter().filter(|(_, ways)| ways.contains(&to)).map(|(s, _)| *s).collect::<Vec<_>>();
        assert_eq!(into(State::Sealed), [State::Approved]);
        assert_eq!(into(State::Released), [State::Sealed]);
        assert_eq!(into(State::Approved), [State::Disarmed, State::AwaitingApproval]);
        assert!(State::ALL.iter().all(|s| !State::Disposed.may_become(*s)));
    }
}
