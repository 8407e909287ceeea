package charset

import (
	"bytes"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// eastAsian are the encodings of one to four bytes a character: among them the
// Windows code pages 932, 936, 949 and 950.
func eastAsian() []Encoding {
	var all []Encoding
	for _, e := range []struct {
		name string
		encoding.Encoding
	}{
		{"shift_jis", japanese.ShiftJIS}, {"euc-jp", japanese.EUCJP}, {"iso-2022-jp", japanese.ISO2022JP},
		{"euc-kr", korean.EUCKR}, {"gb18030", simplifiedchinese.GB18030}, {"big5", traditionalchinese.Big5},
	} {
		all = append(all, Encoding{name: e.name, decoder: func() decoder { return eastAsianDecoder{e.NewDecoder()} }})
	}
	return all
}

// Escaped recognises ISO-2022-JP, which is all ASCII, by its escape sequences
// before Japanese characters.
func Escaped(head []byte) (Encoding, bool) {
	for _, before := range []string{"\x1B$B", "\x1B$@"} {
		if bytes.Contains(head, []byte(before)) {
			return ByName("iso-2022-jp")
		}
	}
	return Encoding{}, false
}

type eastAsianDecoder struct{ *encoding.Decoder }

// replacement is what the decoders put in the place of bytes that are no character.
var replacement, bad = []byte("\uFFFD"), []byte{Bad}

func (d eastAsianDecoder) decode(dst, src []byte, last bool) (out []byte, used int) {
	var text [4096]byte
	for {
		n, taken, err := d.Transform(text[:], src[used:], last)
		dst = append(dst, bytes.ReplaceAll(text[:n], replacement, bad)...)
		used += taken
		if err != transform.ErrShortDst {
			return dst, used
		}
	}
}
