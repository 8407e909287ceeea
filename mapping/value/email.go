package value

import (
	"strings"
	"unicode"
)

// Lengths in bytes that RFC 5321 allows.
const (
	maxLocalPart = 64
	maxAddress   = 254
)

// appendEmail appends an address in the form of RFC 5321, dot-atom@domain, with
// the domain in lower case. Display names, mailto: and quoted local parts are
// refused: what would be cut off may matter.
func appendEmail(dst []byte, text string) ([]byte, *Error) {
	address := strings.TrimSpace(text)
	at := strings.LastIndexByte(address, '@')
	if at < 0 || !isDotAtom(address[:at]) || at > maxLocalPart || len(address) > maxAddress {
		return nil, explainEmail(text, address)
	}
	out := append(dst, '"')
	out = append(out, address[:at+1]...)
	out, ok := appendHost(out, address[at+1:])
	if !ok || strings.IndexByte(address[at+1:], '.') < 0 {
		return nil, explainEmail(text, address)
	}
	return append(out, '"'), nil
}

func explainEmail(text, address string) *Error {
	wrong := "is not an e-mail address"
	switch {
	case address == "":
		return emptyError(text)
	case strings.Count(address, "@") > 1 && strings.ContainsAny(address, ",; |/\n"):
		wrong = "seems to hold several e-mail addresses; name what stands between them with split"
	case strings.ContainsAny(address, "<>"):
		wrong += " alone; keep what stands between < and > with substitute"
	case len(address) > 7 && strings.EqualFold(address[:7], "mailto:"):
		wrong += " alone; take mailto: off with substitute"
	case strings.Count(address, "@") == 1 && strings.IndexFunc(address, unicode.IsSpace) >= 0:
		wrong += ": there is a blank in it"
	}
	return reject(ReasonEmail, text, wrong)
}

// isDotAtom tells whether s is atoms of RFC 5322, or of RFC 6531 beyond ASCII,
// with single dots between them.
func isDotAtom(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	return consistsOf(s, &atomBytes)
}
