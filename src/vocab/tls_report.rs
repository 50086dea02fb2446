//! Words of received TLS reports: what was mended in one, why one was refused, whether it counts.
//! Source: RFC 8460, and what senders make of it.

/// Makes an enumeration of words from its rows: variant, word, sentence.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $word:literal, $says:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $says] $variant,)*
        }

        impl $name {
            /// Every word.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// Returns the word, as it is stored and printed in JSON.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// Returns the value of a stored word.
            #[must_use]
            pub fn parse(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.word() == word)
            }

            /// Returns what the word stands for, in one sentence without a final stop.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self { $($name::$variant => $says,)* }
            }
        }
    };
}

words! {
    /// A departure of a report from RFC 8460 that did not keep it from being read.
    Deviation {
        AddressUnreadable => "address-unreadable", "an IP address cannot be read and is left out";
        ByteOrderMark => "byte-order-mark", "the JSON begins with a byte order mark";
        Charset => "charset", "the JSON is not in UTF-8";
        ContactAbsent => "contact-absent", "there is no contact-info";
        ContactMailto => "contact-mailto", "contact-info is a URI or has angle brackets instead of a bare address";
        CountAbsent => "count-absent", "a detail has no failed-session-count; it is taken as 0";
        CountNegative => "count-negative", "a count is negative; it is taken as 0";
        CountFraction => "count-fraction", "a count is no whole number; its fraction is dropped";
        CountText => "count-text", "a count is text instead of a number";
        CountUnreadable => "count-unreadable", "a count cannot be read and is left out";
        CountsDisagree => "counts-disagree", "the details do not add up to the failures of the summary";
        DateRangeAbsent => "date-range-absent", "there is no date-range; the file name tells it";
        DetailUnreadable => "detail-unreadable", "an entry of failure-details is no object and is left out";
        DetailsObject => "details-object", "failure-details is one object instead of a list";
        DomainUnreadable => "domain-unreadable", "a policy-domain is no domain name and is left out";
        DuplicateKey => "duplicate-key", "a key stands twice in one object; the last one counts";
        FailureTotalAbsent => "failure-total-absent", "the failure total is missing; the details are added up";
        GzipDamaged => "gzip-damaged", "the gzip stream is cut or its checksum is wrong";
        GzipNested => "gzip-nested", "the file is packed more than once";
        GzipTrailing => "gzip-trailing", "other octets stand behind the gzip stream";
        KeySpelling => "key-spelling", "a key is spelled in another way than in RFC 8460";
        MediaType => "media-type", "the media type is not the one of RFC 8460 for this content";
        MxHostPrefix => "mx-host-prefix", "an entry of mx-host begins with `mx:`";
        MxHostString => "mx-host-string", "mx-host is a string instead of a list";
        OrganizationAbsent => "organization-absent", "there is no organization-name";
        PoliciesAbsent => "policies-absent", "there are no policies";
        PoliciesObject => "policies-object", "policies is one object instead of a list";
        PolicyDomainAbsent => "policy-domain-absent", "a policy names no policy-domain; header or file name may tell it";
        PolicyFlat => "policy-flat", "the members of policy stand beside summary";
        PolicyStringLines => "policy-string-lines", "several lines of a policy stand in one string";
        PolicyStringNested => "policy-string-nested", "a list of records stands inside one string";
        PolicyStringString => "policy-string-string", "policy-string is a string instead of a list";
        PolicyTypeAbsent => "policy-type-absent", "a policy has no policy-type";
        PolicyTypeUnknown => "policy-type-unknown", "a policy-type is none of RFC 8460";
        PolicyUnreadable => "policy-unreadable", "an entry of policies is no object and is left out";
        ReportIdAbsent => "report-id-absent", "there is no report-id";
        ReportList => "report-list", "several reports stand in one file";
        ResultTypeAbsent => "result-type-absent", "a detail has no result-type";
        ResultTypeUnknown => "result-type-unknown", "a result-type is none of RFC 8460";
        SuccessTotalAbsent => "success-total-absent", "the success total is missing; it is taken as 0";
        TextCut => "text-cut", "a text was too long and is cut";
        TimeForm => "time-form", "a time is not in the form of RFC 3339";
        TimeWithoutZone => "time-without-zone", "a time has no zone; it is taken as UTC";
        TrailingData => "trailing-data", "other text stands behind the JSON";
        TransferEncoding => "transfer-encoding", "the part is not encoded as its header says";
    }
}

words! {
    /// Why something was refused as a TLS report.
    Refusal {
        NotJson => "not-json", "the content is not JSON";
        TooLarge => "too-large", "a limit of the reader is exceeded";
        NotReport => "not-a-report", "the JSON is no TLS report";
        Draft => "draft", "the report has the form of a draft that came before RFC 8460";
        DateRange => "date-range", "the date range cannot be used";
        Unsupported => "unsupported", "the content is packed in a way that is not read";
    }
}

words! {
    /// What the DKIM signatures of a message say about its reports (RFC 8460 §3).
    Dkim {
        Pass => "pass", "signed by the domain of the sender";
        Trusted => "trusted", "signed, as a trusted gateway has recorded";
        None => "none", "not signed";
        Refused => "refused", "signed in a way that RFC 8460 does not let count";
        Broken => "broken", "the signature does not fit the message";
        Expired => "expired", "the signature has expired";
        Unknown => "unknown", "the key of the signature could not be had";
    }
}

words! {
    /// Whether a report counts.
    Standing {
        Counted => "counted", "the report counts";
        Held => "held", "RFC 8460 lets the report not count; it is shown, and counted nowhere";
    }
}

words! {
    /// Why a report is held.
    HeldFor {
        Signature => "signature", "its message has no signature that counts (RFC 8460 section 3)";
        Domain => "domain", "it is about none of the domains that were named as own";
    }
}

words! {
    /// How a report came.
    Way {
        File => "file", "as a file, handed over by somebody who answers for it";
        Mail => "mail", "in a mail message";
    }
}
