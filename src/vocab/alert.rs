//! The names of TLS alerts. Pure.

/// Returns the name of an alert in IANA's registry, or its number.
///
/// Source: RFC 8446 §6, RFC 5246 §7.2.
#[must_use]
pub fn name(number: u8) -> String {
    let known = match number {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        21 => "decryption_failed",
        22 => "record_overflow",
        30 => "decompression_failure",
        40 => "handshake_failure",
        41 => "no_certificate",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        60 => "export_restriction",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation",
        109 => "missing_extension",
        110 => "unsupported_extension",
        111 => "certificate_unobtainable",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        114 => "bad_certificate_hash_value",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        121 => "ech_required",
        other => return format!("number {other}"),
    };
    known.to_string()
}

/// Reports whether an alert concerns only the certificate of its recipient.
///
/// Source: RFC 8446 §6.2, RFC 5246 §7.2.2.
#[must_use]
pub fn is_about_certificate(number: u8) -> bool {
    matches!(number, 41..=46 | 48 | 49 | 116)
}

/// Alerts that say that what came could not be read or did not belong there.
///
/// Source: RFC 8446 §6.2, RFC 5246 §7.2.2.
#[must_use]
pub fn is_about_form(number: u8) -> bool {
    matches!(number, 10 | 20..=22 | 30 | 47 | 50 | 51 | 109 | 110)
}
