//! Domain names and address literals as a person types them: what is taken is one name and nothing else, for it
//! becomes part of DNS questions, URLs and SMTP commands.
#![no_main]

use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Domain;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    match Domain::parse(typed) {
        Ok(domain) => {
            let name = domain.as_str();
            assert!(!name.is_empty() && name.len() <= 253, "{name:?}");
            for label in name.split('.') {
                assert!((1..=63).contains(&label.len()), "{name:?}");
                assert!(!label.starts_with('-') && !label.ends_with('-'), "{name:?}");
            }
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
            assert!(name.bytes().all(plain), "{typed:?} gives {name:?}");
            assert!(domain.is_host_name());
            // Taken once, it is taken again and means the same.
            assert_eq!(Domain::parse(name), Ok(domain.clone()));
            assert_eq!(Domain::parse(&format!("{name}.")), Ok(domain.clone()));
            assert_eq!(Domain::from_wire(&format!("{}.", name.to_ascii_uppercase())), domain);
            assert_eq!(domain.labels(), name.split('.').count());
        }
        Err(refused) => assert_safe(&refused.to_string()),
    }
    match Destination::parse(typed) {
        Ok(Destination::Domain(domain)) => assert_eq!(Domain::parse(typed), Ok(domain)),
        Ok(Destination::Literal(address)) => {
            assert_eq!(Destination::parse(&address.to_string()), Ok(Destination::Literal(address)));
        }
        Err(refused) => assert_safe(&refused.to_string()),
    }
});
