#!/bin/sh
# Makes the certificates of the fuzz targets anew, here, and the seeds that hold them. Keys are thrown away.
# Needs OpenSSL 3.0.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/new"
: > "$work/index"
cat > "$work/conf" <<'C'
[ca]
default_ca = any
[any]
dir = ${ENV::WORK}
new_certs_dir = $dir/new
database = $dir/index
rand_serial = yes
unique_subject = no
default_md = sha256
policy = policy
copy_extensions = none
[policy]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[constrained]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
nameConstraints = critical, permitted;DNS:example.com
[leaf]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:mx.example.com, DNS:*.example.net, IP:192.0.2.1, IP:2001:db8::1
[cn_only]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
[self_signed]
subjectAltName = DNS:mx.example.com
C
export WORK="$work"
FROM=20200101000000Z TO=21200101000000Z

# sign NAME SECTION ISSUER [END]: a key, a request and a certificate; the issuer `self` signs with the own key.
sign() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2>/dev/null
    openssl req -new -key "$work/$1.key" -subj "/CN=$1.example.com" -out "$work/$1.csr"
    if [ "$3" = self ]; then
        signer="-selfsign -keyfile $work/$1.key"
    else
        signer="-cert $work/$3.pem -keyfile $work/$3.key"
    fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config "$work/conf" -extensions "$2" -startdate $FROM -enddate "${4:-$TO}" \
        $signer -in "$work/$1.csr" -out "$work/$1.pem" 2>/dev/null
    openssl x509 -in "$work/$1.pem" -outform DER -out "$work/$1.der"
}

sign root authority self
sign issuing authority root
sign leaf leaf issuing
sign cn_only cn_only root
sign expired leaf issuing 20210101000000Z
sign self_signed self_signed self
sign rogue authority self
sign rogue_leaf leaf rogue
sign constrained constrained rogue
sign constrained_leaf leaf constrained
for name in root issuing leaf cn_only expired; do cp "$work/$name.der" .; done

# seed FILE MOMENT NAME...: the octet of the moment, then the certificates.
seed() {
    file=../seeds/certificate/$1
    printf "$2" > "$file"
    shift 2
    for name in "$@"; do cat "$work/$name.der" >> "$file"; done
}
mkdir -p ../seeds/certificate ../seeds/tlsa
seed valid '\000' leaf issuing
seed valid_before_1970 '\005' leaf issuing
seed common_name '\000' cn_only
seed expired '\000' expired issuing
seed expired_in_time '\002' expired issuing root
seed incomplete '\000' leaf
seed self_signed '\000' self_signed
seed rogue '\000' rogue_leaf rogue issuing
seed constrained '\000' constrained_leaf constrained rogue
seed authority_as_leaf '\000' issuing root

# The same with records before the chain: moment, count, then usage, selector, matching, length, data.
tlsa() {
    file=../seeds/tlsa/$1
    printf "$2" > "$file"
    shift 2
    for name in "$@"; do cat "$work/$name.der" >> "$file"; done
}
tlsa ee_311 '\000\001\003\001\001\375\000' self_signed
tlsa ee_full '\000\002\003\000\000\375\000\003\001\000\375\000' leaf issuing
tlsa ta_211 '\000\001\002\001\001\375\001' leaf issuing
tlsa ta_full '\000\002\002\000\000\375\001\002\001\000\375\001' leaf issuing root
tlsa ta_202 '\000\001\002\000\002\375\001' rogue_leaf rogue
tlsa agility '\000\003\003\001\001\375\000\003\001\002\375\001\003\001\000\375\000' leaf issuing
tlsa unusable '\000\003\001\001\001\375\000\003\001\003\001x\003\001\001\001x' leaf
tlsa expired '\000\001\002\001\001\375\001' expired issuing
