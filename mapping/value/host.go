package value

import (
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
	for _, r := range label {
		switch {
		case r >= utf8.RuneSelf:
			if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				return false
			}
		case !isAlphanumeric(byte(r)) && r != '-' && r != '_':
			return false
		}
	}
	return true
}

func isAlphanumeric(b byte) bool {
	return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'z'
}

// appendLower appends s in lower case, without making a string of it.
func appendLower(dst []byte, s string) []byte {
	for _, r := range s {
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}
