package value

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in bytes that RFC 1035 allows. A label beyond ASCII is longer when
// encoded; the server decides about these.
const (
	maxLabel = 63
	maxHost  = 253
)

// appendHost appends a host name in lower case. ok is false unless it consists
// of labels of letters, digits and inner hyphens (underscores occur in real
// host names and are let pass) and its last label is not a number.
func appendHost(dst []byte, host string) (out []byte, ok bool) {
	if host == "" || len(host) > maxHost {
		return nil, false
	}
	label := 0
	for i := 0; i <= len(host); i++ {
		if i < len(host) && host[i] != '.' {
			continue
		}
		if !isLabel(host[label:i]) {
			return nil, false
		}
		if i == len(host) && allDigits(host[label:]) {
			return nil, false
		}
		label = i + 1
	}
	return appendLower(dst, host), true
}

func isLabel(label string) bool {
	if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	return consistsOf(label, &labelBytes)
}

// byteSet is a set of ASCII characters.
type byteSet [utf8.RuneSelf]bool

var (
	labelBytes = alphanumericAnd("-_")
	atomBytes  = alphanumericAnd("!#$%&'*+-/=?^_`{|}~.")
)

func alphanumericAnd(others string) (set byteSet) {
	for b := range byte(utf8.RuneSelf) {
		set[b] = isAlphanumeric(b) || strings.IndexByte(others, b) >= 0
	}
	return set
}

// consistsOf tells whether all of s is in set or, beyond ASCII, letters, marks
// and digits.
func consistsOf(s string, set *byteSet) bool {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			if !set[s[i]] {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			return false
		}
		i += size
	}
	return true
}

func isAlphanumeric(b byte) bool {
	return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'z'
}

// appendLower appends s in lower case, without making a string of it.
func appendLower(dst []byte, s string) []byte {
	from := 0 // of what is in lower case already
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf && (b < 'A' || b > 'Z') {
			i++
			continue
		}
		dst = append(dst, s[from:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
		i += size
		from = i
	}
	return append(dst, s[from:]...)
}
