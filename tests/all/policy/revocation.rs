//! Tests of `src/policy/revocation.rs`: revocation is looked up on the path that was verified.

use destgate::pki::crl;
use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::Search;
use destgate::policy::path;
use destgate::policy::path_webpki;
use destgate::policy::public_key;
use destgate::policy::roots::TrustStore;
use destgate::vocab::time::Timestamp;
use openssl::asn1::Asn1Object;
use openssl::asn1::Asn1OctetString;
use openssl::asn1::Asn1Time;
use openssl::asn1::Asn1Type;
use openssl::hash::MessageDigest;
use openssl::x509::X509CrlBuilder;
use openssl::x509::X509Extension;
use openssl::x509::X509Revoked;

use crate::support::chains::Cert;
use crate::support::chains::DAY;
use crate::support::chains::KEYS;
use crate::support::chains::NOW;
use crate::support::chains::RSA_1024;
use crate::support::chains::authority;
use crate::support::chains::der;
use crate::support::chains::leaf;
use crate::support::chains::usage;

/// A list of an authority, signed with its key, due to be replaced after some days.
fn list(by: &Cert, revoked: &[&[u8]], due: i64, scope: Option<&[u8]>) -> Vec<u8> {
    let at = |days: i64| Asn1Time::from_unix(NOW + days * DAY).unwrap();
    let mut b = X509CrlBuilder::new().unwrap();
    b.set_issuer_name(&by.distinguished()).unwrap();
    b.set_last_update(&at(due - 30)).unwrap();
    b.set_next_update(&at(due)).unwrap();
    for certificate in revoked {
        let serial = der(2, public_key::serial(certificate).unwrap());
        let entry = der(0x30, &[serial, der(0x17, b"261101000000Z")].concat());
        b.add_revoked(X509Revoked::from_der(&entry).unwrap()).unwrap();
    }
    let key_id = der(0x30, &der(0x80, b"key"));
    let number = der(2, &[1]);
    let mut extensions = vec![("2.5.29.35", false, key_id), ("2.5.29.20", false, number)];
    extensions.extend(scope.map(|scope| ("2.5.29.28", true, scope.to_vec())));
    for (id, critical, der) in extensions {
        let content = Asn1OctetString::new_from_bytes(&der).unwrap();
        let id = Asn1Object::from_str(id).unwrap();
        let extension = X509Extension::new_from_der(&id, critical, &content).unwrap();
        b.append_extension(extension).unwrap();
    }
    b.sign(&by.key, MessageDigest::sha256()).unwrap();
    b.build().unwrap().to_der().unwrap()
}

/// Root, one authority below it, and a leaf, with what is sent.
struct Case {
    root: Cert,
    middle: Cert,
    leaf: Vec<u8>,
    chain: Vec<Vec<u8>>,
}

impl Case {
    fn of(leaf: &Cert, middle: &Cert) -> Case {
        let (root, leaf) = (authority("Root", 1), leaf.by(middle));
        let chain = vec![leaf.clone(), middle.by(&root)];
        Case { root, middle: middle.clone(), leaf, chain }
    }

    fn new() -> Case {
        Case::of(&leaf(), &authority("Middle", 2))
    }

    fn roots(&self, lists: &[Vec<u8>]) -> TrustStore {
        let mut roots = TrustStore::of(std::iter::once(self.root.by(&self.root).as_slice()));
        roots.crls = lists.iter().map(|der| crl::usable(der).unwrap()).collect();
        roots
    }

    fn judged(&self, lists: &[Vec<u8>]) -> Pkix {
        path::pkix(&self.chain, &self.roots(lists), Timestamp(NOW))
    }

    /// The same without OpenSSL: whether the path is valid and revoked; `None` if there is no path.
    fn revoked_by_webpki(&self, lists: &[Vec<u8>]) -> Option<bool> {
        let roots = self.roots(lists);
        let search = Search { chain: &self.chain, now: Timestamp(NOW), dates: true };
        path_webpki::to_root(&search, &roots).ok()?.is_revoked(&roots.crls)
    }

    /// Both agree that a list of the authority, or of the root, revokes.
    fn assert_both_revoked(&self, what: &str) {
        for lists in [
            vec![list(&self.middle, &[&self.leaf], 20, None)],
            vec![list(&self.root, &[&self.chain[1]], 20, None)],
        ] {
            let judged = self.judged(&lists);
            assert!(matches!(judged, Pkix::Revoked(_)), "{what}: {judged:?}");
            assert_eq!(self.revoked_by_webpki(&lists), Some(true), "{what}");
        }
    }
}

fn assert_revoked(judged: &Pkix) {
    assert!(matches!(judged, Pkix::Revoked(_)), "{judged:?}");
}

#[test]
fn each_certificate_of_the_path_is_looked_up() {
    let case = Case::new();
    case.assert_both_revoked("plain");
    let other = leaf().by(&case.middle);
    let lists = [list(&case.middle, &[&other], 20, None), list(&case.root, &[&other], 20, None)];
    assert_eq!(case.judged(&lists), Pkix::Valid);
    assert_eq!(case.revoked_by_webpki(&lists), Some(false));
    // A list of another authority with the same serial number says nothing.
    let lists = [list(&authority("Other", 3), &[&case.leaf], 20, None)];
    assert_eq!(case.judged(&lists), Pkix::Valid);
}

/// Certificates that are not on the path hide nothing, however many there are.
#[test]
fn what_else_the_server_sends_hides_no_revocation() {
    for count in [1, 120] {
        let mut case = Case::new();
        let fake = Cert { key: KEYS[4].clone(), ..case.middle.clone() }.days(-100, -1);
        let nobody = authority("Nobody", 4);
        case.chain.extend((0..count).map(|_| fake.by(&nobody)));
        case.assert_both_revoked(&format!("{count} fakes"));
    }
}

/// RFC 5280 §7.1: the kind of string of a name does not matter.
#[test]
fn a_list_is_found_by_a_name_that_is_spelt_otherwise() {
    let mut case = Case::new();
    let spelt = Cert { spelt: Asn1Type::PRINTABLESTRING, ..case.middle.clone() };
    case.chain[1] = spelt.by(&case.root);
    for by in [&spelt, &case.middle] {
        assert_revoked(&case.judged(&[list(by, &[&case.leaf], 20, None)]));
    }
    // webpki finds no such path.
    assert_eq!(case.revoked_by_webpki(&[]), None);
}

#[test]
fn a_list_by_another_key_is_ignored() {
    let case = Case::new();
    let former = Cert { key: KEYS[3].clone(), ..case.middle.clone() };
    let by_former = list(&former, &[&case.leaf], 20, None);
    assert_eq!(case.judged(std::slice::from_ref(&by_former)), Pkix::Valid);
    assert_eq!(case.revoked_by_webpki(std::slice::from_ref(&by_former)), Some(false));
    // It also does not stand before a list that counts.
    let lists = [list(&former, &[], 25, None), list(&case.middle, &[&case.leaf], 20, None)];
    assert_revoked(&case.judged(&lists));
    assert_eq!(case.revoked_by_webpki(&lists), Some(true));
}

/// RFC 5280 §6.3.3 (f).
#[test]
fn an_authority_that_may_not_sign_lists_has_none() {
    let case = Case::of(&leaf(), &authority("Middle", 2).with(usage(0b0000_0100)));
    let lists = [list(&case.middle, &[&case.leaf], 20, None)];
    assert_eq!(case.judged(&lists), Pkix::Valid);
    assert_eq!(case.revoked_by_webpki(&lists), Some(false));
}

#[test]
fn the_first_list_of_a_scope_counts_even_if_it_is_outdated() {
    let case = Case::new();
    let clean = || list(&case.middle, &[], 20, None);
    let revoking = || list(&case.middle, &[&case.leaf], 20, None);
    assert_eq!(case.judged(&[clean(), revoking()]), Pkix::Valid);
    assert_revoked(&case.judged(&[revoking(), clean()]));
    assert_revoked(&case.judged(&[list(&case.middle, &[&case.leaf], -300, None)]));
    // A list for authorities only is no newer version of one for all.
    let point = der(0xa0, &der(0xa0, &der(0x86, b"http://example.com/crl")));
    let for_authorities = der(0x30, &[point, der(0x82, &[0xff])].concat());
    let partial = list(&case.middle, &[], 25, Some(&for_authorities));
    assert_revoked(&case.judged(&[partial, revoking()]));
}

#[test]
fn a_certificate_that_is_revoked_and_expired_is_revoked() {
    let case = Case::of(&leaf().days(-90, -3), &authority("Middle", 2));
    assert!(matches!(case.judged(&[]), Pkix::Expired(_)));
    assert_revoked(&case.judged(&[list(&case.middle, &[&case.leaf], 20, None)]));
}

/// OpenSSL accepts such a key on a path, so its lists count too.
#[test]
fn a_list_by_a_key_that_webpki_does_not_know_counts() {
    let case = Case::of(&leaf(), &authority("Middle", 2).key(&RSA_1024));
    assert_eq!(case.judged(&[]), Pkix::Valid);
    assert_revoked(&case.judged(&[list(&case.middle, &[&case.leaf], 20, None)]));
    let former = Cert { key: KEYS[3].clone(), ..case.middle.clone() };
    assert_eq!(case.judged(&[list(&former, &[&case.leaf], 20, None)]), Pkix::Valid);
}
