package workbook

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attr gives the value of an attribute of a start tag as it stands, nil when the
// tag has none of the name.
func (x *xmlReader) attr(name string) []byte {
	rest := x.attrs
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+end]
		}
		rest = rest[end+2:]
	}
}

// appendText appends the present text, with characters in place of entities and
// an LF in place of a CRLF or a CR, as XML has it.
func (x *xmlReader) appendText(dst []byte) ([]byte, error) {
	for i := 0; i < len(x.text); i++ {
		switch c := x.text[i]; {
		case c == '\r':
			dst = append(dst, '\n')
			if i+1 < len(x.text) && x.text[i+1] == '\n' {
				i++
			}
		case c == '&' && !x.plain:
			end := bytes.IndexByte(x.text[i:], ';')
			if end < 0 {
				return dst, fmt.Errorf("it has a lone &")
			}
			r, ok := entity(string(x.text[i+1 : i+end]))
			if !ok {
				return dst, fmt.Errorf("it has an entity that is not known: %.20q", x.text[i:i+end+1])
			}
			dst = utf8.AppendRune(dst, r)
			i += end
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

// appendUpTo appends all text up to the end of the tag that was met last.
func (x *xmlReader) appendUpTo(dst []byte, name string) ([]byte, error) {
	for {
		e, err := x.next()
		if err != nil {
			return dst, err
		}
		if e == endTag && string(x.name) == name {
			return dst, nil
		}
		if e == someText {
			if dst, err = x.appendText(dst); err != nil {
				return dst, err
			}
		}
	}
}

// entity gives the character of an entity.
func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), ok && err == nil && utf8.ValidRune(rune(n))
}

// unescape gives the characters that Excel writes as _x000D_, because XML cannot
// have them, from text on.
func unescape(text []byte, from int) []byte {
	const length = len("_x000D_")
	at := bytes.Index(text[from:], []byte("_x"))
	if at < 0 {
		return text
	}
	out := text[:from+at]
	for i := from + at; i < len(text); {
		if i+length <= len(text) && text[i] == '_' && text[i+1] == 'x' && text[i+length-1] == '_' {
			if n, err := strconv.ParseUint(string(text[i+2:i+length-1]), 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				out = utf8.AppendRune(out, rune(n))
				i += length
				continue
			}
		}
		out = append(out, text[i])
		i++
	}
	return out
}
