#!/bin/sh
# Makes sample.iso.zst, the disc that `disc` shows when it is given none: one small image with every
# tree that the crate reads (ISO 9660, Joliet, Rock Ridge, UDF) and an El Torito boot catalog.
# Needs genisoimage, faketime, python3 and zstd. The result is the same bytes on every run: genisoimage
# knows no SOURCE_DATE_EPOCH, hence faketime; and TZ, since it records local time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
umask 022
disc=$work/disc
mkdir -p "$disc/boot" "$disc/docs" "$disc/efi/boot" "$disc/sources/en-us"
cd "$disc"

cat > README.TXT <<'END'
This is the sample disc of the Rust crate isoudf.

It is an ISO 9660 / UDF bridge disc: the same files can be found through
four trees, each with names and metadata of its own.

    disc ls --tree iso           short names in capitals
    disc ls --tree joliet        the names that Windows shows
    disc ls --tree rock-ridge    POSIX names, modes, links
    disc ls --tree udf           the tree of DVDs and Windows media
END
echo 'Schöne Grüße vom Dom!' > 'Grüße aus Köln.txt'
echo 'こんにちは' > '日本語.txt'
: > empty.dat
echo 'ISO 9660 cuts this name to eight characters and three.' \
    > 'docs/A name too long for ISO 9660, kept whole by every other tree.txt'
seq 1 1000 > docs/numbers.txt
ln -s numbers.txt docs/latest.txt
printf '[Version]\r\nSignature="$Windows NT$"\r\n' > sources/setup.inf
printf '{ "language": "en-us" }\n' > sources/en-us/lang.json
printf 'Not a program: it only stands where firmware looks for one.\n' > efi/boot/bootx64.efi
# A boot sector that halts: cli, hlt, jmp to the hlt, and the signature.
{ printf '\372\364\353\375'; head -c 506 /dev/zero; printf '\125\252'; } > boot/boot.img

find . -exec touch -h -d '2024-02-29 12:34:56Z' {} +
chmod 755 efi/boot/bootx64.efi
# The directory's order decides where files are put; a sort file makes it the same everywhere.
find . -type f | LC_ALL=C sort | awk '{ print $0 "\t" 1000 - NR }' > "$work/order"
faketime -f '2024-03-01 00:00:00' genisoimage -quiet -o "$work/sample.iso" -input-charset utf-8 \
    -V ISOUDF_SAMPLE -volset 'isoudf sample' -publisher 'The isoudf authors' -preparer 'make-sample.sh' \
    -sort "$work/order" -r -J -joliet-long -udf \
    -b boot/boot.img -no-emul-boot -boot-load-size 1 -c boot/boot.cat -no-pad "$disc"

# What still comes from the machine: Rock Ridge access and change times, which nothing can set, and
# the process id in the UDF volume set identifier, under a CRC.
python3 - "$work/sample.iso" <<'END'
import re, sys
path = sys.argv[1]
disc = bytearray(open(path, "rb").read())
for field in re.finditer(rb"TF\x1a\x01\x0e(.{7})", bytes(disc), re.S):
    disc[field.end() : field.end() + 14] = field[1] * 2
for at in (32 * 2048, 48 * 2048):  # the primary volume descriptor and its reserve
    tag = disc[at : at + 16]
    assert tag[:2] == b"\1\0"
    disc[at + 81 : at + 89] = b"00000001"
    crc = 0
    for byte in disc[at + 16 : at + 16 + int.from_bytes(tag[10:12], "little")]:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x11021) if crc & 0x8000 else crc << 1
    tag[8:10] = crc.to_bytes(2, "little")
    tag[4] = (sum(tag[:4]) + sum(tag[5:])) & 255
    disc[at : at + 16] = tag
open(path, "wb").write(disc)
END
zstd -q -f -19 --no-check "$work/sample.iso" -o "$here/sample.iso.zst"
