package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pageDecoder decodes a code page, in which each byte is a character.
type pageDecoder struct {
	text [256]string
}

// newPageDecoder makes a table of the page. Its control characters above 0x7F
// are none that a text has: where they come up the text is of another page, most
// often the Windows page that has letters in their places.
func newPageDecoder(page *charmap.Charmap) *pageDecoder {
	d := &pageDecoder{}
	for i := range d.text {
		c := page.DecodeByte(byte(i))
		if c == utf8.RuneError || 0x80 <= c && c < 0xA0 {
			d.text[i] = string([]byte{Bad})
			continue
		}
		d.text[i] = string(c)
	}
	return d
}

func (d *pageDecoder) decode(dst, src []byte, _ bool) ([]byte, int) {
	plain := 0
	for i, b := range src {
		if b < utf8.RuneSelf {
			continue
		}
		dst = append(append(dst, src[plain:i]...), d.text[b]...)
		plain = i + 1
	}
	return append(dst, src[plain:]...), len(src)
}
