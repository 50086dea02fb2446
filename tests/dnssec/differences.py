"""The differences between Unbound and the judge that are known, each with the reason why no attacker gains by it."""
import fnmatch

import mixed

TRUST = {"secure": 2, "insecure": 1}
ANY = "secure|insecure|bogus|failed"
LESS = ("Genuine records mixed at random. Unbound asks for the ends of aliases itself and knows DNAME records of earlier replies; the "
        "judge has the reply alone. It trusts less.")

# (patterns of titles, Unbound's words, our words, why). The first that fits counts.
KNOWN = [
    ("*/class-beside", "bogus", "secure",
     "A record of class CH beside the genuine set. Unbound counts it as a set without signature; the judge drops records of "
     "another class before it judges, so what is used is the genuine set. Nothing forged is used."),
    ("*/foreign-signature-first */unsigned-signer-first", "bogus", "secure",
     "A useless signature before the genuine one. Unbound looks for the signer in the first signature; RFC 4035 §5.3.1 and "
     "§5.3.3 let any signature that fits do. The set is the one that the zone signed."),
    ("keys/ds-sha256-bad-sha1-good", "secure", "bogus",
     "RFC 4509 §3: DS records of SHA-1 are ignored where there are some of SHA-256. Unbound tries them all unless "
     "harden-algo-downgrade is set. The judge trusts less."),
    ("keys/ds-sha384-bad-sha256-good keys/ds-sha256-bad-sha384-good", "secure", "bogus",
     "Only the strongest digest counts for the judge, after the manner of RFC 4509 §3. The judge trusts less."),
    ("keys/revoked-*", "secure", "bogus",
     "RFC 5011 §2.1: a key with the REVOKE bit is of use for its own revocation alone. Unbound looks at the bit only of trust "
     "anchors that it follows. The judge trusts less."),
    ("keys/same-tag-2-junk keys/same-tag-40-junk keys/40-bad-signatures keys/3-bad-signatures", "bogus", "secure|indeterminate",
     "Bounds against CVE-2023-50387 are everyone's own choice; the genuine signature is among those that are tried, or the "
     "judgement runs out. Nothing forged is trusted."),
    ("keys/same-tag-40-* keys/40-bad-signatures", "bogus", "indeterminate",
     "A judgement that runs into a bound is indeterminate, which a check treats as a failed look-up."),
    ("keys/same-tag-* keys/*-bad-signatures", "secure", "indeterminate|bogus",
     "Bounds against CVE-2023-50387 are everyone's own choice. The judge trusts less."),
    ("delegation/*servfail", "bogus|failed", "indeterminate",
     "SERVFAIL on the way to a proof: it cannot be judged. Unbound has one word for both. A check treats it as a failed look-up."),
    ("times/ended-a-minute-ago times/begins-in-ten-minutes", "secure", "bogus",
     "Unbound allows for wrong clocks, a tenth of a signature's lifetime (val-sig-skew-min, val-sig-skew-max). RFC 4035 §5.3.1 "
     "allows nothing. The judge trusts less."),
    ("times/lasts-more-than-half-the-circle", "bogus", "secure",
     "RFC 4034 §3.1.5 does not define a signature of more than 68 years. Its beginning is past and its end to come, and the zone "
     "itself signed both."),
    ("deep/*/cname-target-absent", "secure", "bogus",
     "The reply ends at an alias. Unbound asks on; the judge takes the reply as a resolver's whole answer (RFC 1034 §4.3.2 has "
     "it follow aliases) and misses the proof. It trusts less."),
    ("deep/*/cname-loop*", "failed", "bogus|indeterminate|secure|none",
     "An alias chain without end: Unbound has no answer at all. No address comes of it either way."),
    ("deep/*/nodata-bad-soa deep/*/nodata-unsigned-soa deep/*/nodata-soa-elsewhere", "bogus", "secure",
     "The SOA record of a denial is forged or unsigned, its proof is genuine. RFC 4035 §5.4 asks for the NSEC or NSEC3 records; "
     "the judge uses nothing of the SOA. The denial is true."),
    ("deep/*/forged-soa-in-authority deep/*/name-error-with-answer", "bogus", "secure",
     "A forged record in the authority section, or a wrong RCODE, beside the genuine set. What is used is the set alone, "
     "and the zone signed it."),
    ("deep/*/nodata-name-error deep/*/wrong-ent-nx", "bogus", "secure",
     "A wrong RCODE over a proof that the name has no such type. The denial of the asked type is true."),
    ("deep/*/nxdomain-noerror", "bogus", "secure|insecure",
     "NOERROR over a proof that there is no such name. The denial of the asked type is true."),
    ("deep/*/wrong-next-outside", "bogus", "secure",
     "The zone itself signed an odd next name; nobody else can."),
    ("delegation/*/ds-cname-signed", "bogus", "secure|insecure",
     "The parent itself signed an alias where it delegates; nobody else can."),
    ("deep/*/dname-in-authority", "bogus", "secure",
     "The DNAME, genuine, is in the wrong section; the alias is the one that it makes."),
    ("deep/*/cname-two deep/*/cname-address-beside deep/*/dname-wrong-cname*", "secure", "bogus",
     "A forged record beside a genuine alias. Unbound drops it and takes the genuine one; the judge refuses both. It trusts less."),
    ("deep/*/stranger-in-answer deep/*/other-type-in-answer deep/*/forged-ns-in-authority deep/*/nodata-forged-set-beside",
     "secure", "bogus", "A forged set beside the genuine one. Unbound leaves it out; the judge refuses both. It trusts less."),
    ("deep/*/nodata-no-soa deep/*/nxdomain-no-soa", "secure|insecure", "bogus",
     "A denial without SOA record. Its proof is genuine and Unbound takes it; the judge trusts less."),
    ("deep/*/nodata-name-error deep/*/wrong-ent-nx deep/*/nxdomain-noerror", "secure|insecure", "bogus",
     "A proof that does not fit the RCODE. Unbound mends the RCODE; the judge trusts less."),
    ("deep/*/wrong-cname-bit-ds", "secure", "bogus", "RFC 6840 §4.3: the bit map has CNAME. The judge trusts less."),
    ("delegation/*/ds-plain-name-error delegation/*/ds-plain-unsigned-soa", "insecure", "bogus",
     "A denial of the DS that is odd beside its proof. The judge trusts less."),
    ("mixed/*", "secure", "bogus|insecure", LESS), ("mixed/*", "insecure", "bogus", LESS),
    ("mixed/*", "bogus", "secure",
     "An answer or denial that is true, with its whole proof, beside genuine records of other zones, a wrong RCODE or an SOA without "
     "signature. What is used is the answer or the denial; the judge looks at nothing else."),
    ("deep/optout/* grid/*/optout/* mixed/optout/*", "bogus", "insecure",
     "A name in an opt-out gap: there may be an unsigned delegation, so that RFC 5155 §12.2 itself lets anything be claimed "
     "there. Unbound reaches the same word by other replies about the same names. It is never secure."),
    ("deep/optout/* grid/*/optout/* iterations/*-optout/*", "insecure", "bogus",
     "A name in an opt-out gap: there may be an unsigned delegation, none was claimed. The judge trusts less."),
    ("deep/optout/*wildcard* grid/*/optout/*wildcard iterations/*-optout/wildcard", "insecure", "secure",
     "A wildcard's set whose next closer name is in an opt-out gap. RFC 5155 §9.2 forbids AD for closest encloser proofs, which "
     "answers made of wildcards do not have (§8.8). The set is the one that the zone signed."),
    ("iterations/i500-no-nsec3 iterations/i500-unsigned-nsec3", "insecure", "bogus",
     "No proof where the zone's NSEC3 has too many iterations. The judge trusts less."),
]


def argument(case, unbound, ours):
    """Why a difference is no fault; None when it is not listed, or the RFCs do not allow our word."""
    for patterns, theirs, mine, why in KNOWN:
        fits = any(fnmatch.fnmatchcase(case.title, pattern) for pattern in patterns.split())
        if fits and unbound in theirs.split("|") and ours in mine.split("|"):
            if case.group.startswith("mixed/") and ours == "secure" and case.why != mixed.WHOLE:
                return None
            free = case.group.startswith("grid/a16") or not favours_attacker(unbound, ours)
            return why if free or ours in case.word.split("|") else None
    return None


def favours_attacker(unbound, ours):
    """Whether the judge trusts more than Unbound does."""
    return TRUST.get(ours, 0) > TRUST.get(unbound, 0)
