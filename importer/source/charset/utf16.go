package charset

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The orders of the two bytes of a unit.
var (
	littleEndian binary.ByteOrder = binary.LittleEndian
	bigEndian    binary.ByteOrder = binary.BigEndian
)

// utf16Decoder decodes UTF-16. Without an order it takes that of the byte order
// mark, or else the one that the text shows.
type utf16Decoder struct {
	order binary.ByteOrder
}

func (d *utf16Decoder) decode(dst, src []byte, last bool) (out []byte, used int) {
	if d.order == nil {
		if len(src) < 2 && !last {
			return dst, 0
		}
		d.order = orderOf(src)
	}
	for ; used+1 < len(src); used += 2 {
		unit := d.order.Uint16(src[used:])
		switch {
		case !utf16.IsSurrogate(rune(unit)):
			dst = utf8.AppendRune(dst, rune(unit))
		case used+3 >= len(src) && !last:
			return dst, used
		default:
			c := rune(utf8.RuneError)
			if used+3 < len(src) {
				c = utf16.DecodeRune(rune(unit), rune(d.order.Uint16(src[used+2:])))
			}
			if c == utf8.RuneError {
				dst = append(dst, Bad)
				continue
			}
			dst = utf8.AppendRune(dst, c)
			used += 2
		}
	}
	if last && used < len(src) {
		dst, used = append(dst, Bad), len(src)
	}
	return dst, used
}

func orderOf(text []byte) binary.ByteOrder {
	if e, _ := Mark(text); e.name == "utf-16be" {
		return bigEndian
	}
	if e, ok := UTF16(text); ok && e.name == "utf-16be" {
		return bigEndian
	}
	return littleEndian
}

// Mark gives the encoding that a byte order mark at the beginning of a text
// tells, and how many bytes it takes.
func Mark(head []byte) (e Encoding, length int) {
	for _, m := range []struct{ mark, name string }{
		{"\xEF\xBB\xBF", "utf-8"}, {"\xFF\xFE", "utf-16le"}, {"\xFE\xFF", "utf-16be"},
	} {
		if len(head) >= len(m.mark) && string(head[:len(m.mark)]) == m.mark {
			e, _ = ByName(m.name)
			return e, len(m.mark)
		}
	}
	return Encoding{}, 0
}

// UTF16 recognises UTF-16 without a byte order mark in the beginning of a text:
// line ends and delimiters have a NUL beside them, and read so there are no
// characters that do not exist.
func UTF16(head []byte) (Encoding, bool) {
	for place, name := range []string{"utf-16be", "utf-16le"} {
		if paired(head, place) {
			e, _ := ByName(name)
			return e, sensible(e, head[:len(head)&^1])
		}
	}
	return Encoding{}, false
}

// paired reports whether most bytes that are line ends, delimiters or quotes in
// ASCII are units with a NUL, which stands at even places (0) or odd ones (1);
// where there are none of them, whether most bytes are.
func paired(head []byte, place int) bool {
	signs, with, nuls := 0, 0, 0
	for i := 0; i+1 < len(head); i += 2 {
		high, low := head[i+place], head[i+1-place]
		for _, b := range []byte{high, low} {
			if bytes.IndexByte([]byte("\n\r\t,;|\""), b) >= 0 {
				signs++
			}
		}
		if high != 0 || low == 0 {
			continue
		}
		nuls++
		if bytes.IndexByte([]byte("\n\r\t,;|\""), low) >= 0 {
			with++
		}
	}
	if signs == 0 {
		return nuls > len(head)/4
	}
	return 3*with > 2*signs
}

// sensible reports whether a text has only characters that a table may have.
func sensible(e Encoding, text []byte) bool {
	out, _ := e.decoder().decode(nil, text, false)
	for len(out) > 0 {
		c, n := utf8.DecodeRune(out)
		known := unicode.In(c, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs, unicode.Cf)
		if c == utf8.RuneError && n == 1 || !known && !unicode.IsSpace(c) {
			return false
		}
		out = out[n:]
	}
	return true
}

// UTF32 recognises UTF-32, with no byte order mark and in either order, in the
// beginning of a text: its units of four bytes are characters.
func UTF32(head []byte) bool {
	return inUTF32(head, littleEndian) || inUTF32(head, bigEndian)
}

func inUTF32(head []byte, order binary.ByteOrder) bool {
	if len(head) < 4 {
		return false
	}
	for ; len(head) >= 4; head = head[4:] {
		c := order.Uint32(head)
		if c == 0 || c > unicode.MaxRune || !utf8.ValidRune(rune(c)) {
			return false
		}
	}
	return true
}
