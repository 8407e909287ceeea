package value

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxURL bounds a URL in bytes; browsers and servers take no longer ones.
const maxURL = 2083

// appendURL appends an http or https URL with scheme and host in lower case; a
// text without a scheme gets https://. Path, query and fragment stay as they
// are. User names and passwords are refused: they are nobody's web address.
func appendURL(dst []byte, text string) ([]byte, *Error) {
	address := strings.TrimSpace(text)
	scheme, rest, ok := cutScheme(address)
	if !ok || !isURLText(rest) || len(address) > maxURL {
		return nil, explainURL(text, address)
	}
	end := authorityEnd(rest)
	out := append(append(dst, '"'), scheme...)
	out, ok = appendAuthority(out, rest[:end], len(address) > len(rest))
	if !ok || !escapesWhole(rest[end:]) {
		return nil, explainURL(text, address)
	}
	return append(append(out, rest[end:]...), '"'), nil
}

// escapesWhole reports whether two hexadecimal digits follow every % (RFC 3986, 2.1),
// except in the query, where servers take it as it stands.
func escapesWhole(s string) bool {
	if strings.IndexByte(s, '%') < 0 {
		return true
	}
	rest, fragment, _ := strings.Cut(s, "#")
	path, _, _ := strings.Cut(rest, "?")
	for _, part := range [...]string{path, fragment} {
		if _, err := url.PathUnescape(part); err != nil {
			return false
		}
	}
	return true
}

// cutScheme cuts http:// or https:// off; without one it is https://. ok is
// false for other schemes.
func cutScheme(address string) (scheme, rest string, ok bool) {
	for _, scheme := range [...]string{"https://", "http://"} {
		if len(address) >= len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return scheme, address[len(scheme):], true
		}
	}
	stop := authorityEnd(address)
	// A colon before the path belongs to a port or to another scheme, which
	// appendAuthority tells apart; // after it is a scheme for certain.
	return "https://", address, !strings.HasSuffix(address[:stop], ":") && !strings.HasPrefix(address, "//")
}

// authorityEnd is where host and port end.
func authorityEnd(s string) int {
	for i := range len(s) {
		if s[i] == '/' || s[i] == '?' || s[i] == '#' {
			return i
		}
	}
	return len(s)
}

// urlBytes are the ASCII characters that may stand in a URL.
var urlBytes = alphanumericAnd("-._~:/?#[]@!$&'()*+,;=%")

// isURLText tells whether a text is free of what no URL holds unescaped; of the
// characters beyond ASCII these are blanks and controls.
func isURLText(s string) bool {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			if !urlBytes[s[i]] {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) {
			return false
		}
		i += size
	}
	return s != ""
}

// appendAuthority appends host and port. Without a stated scheme the host must
// have a dot, lest every word be a web address.
func appendAuthority(dst []byte, authority string, stated bool) ([]byte, bool) {
	host, port, hasPort := authority, "", false
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		host, port, hasPort = authority[:colon], authority[colon+1:], true
	}
	if hasPort {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, false
		}
	}
	out, ok := appendHost(dst, host)
	if ok && !stated && strings.IndexByte(host, '.') < 0 {
		return nil, false
	}
	if !ok {
		if out, ok = appendIP(dst, host); !ok {
			return nil, false
		}
	}
	if hasPort {
		out = append(append(out, ':'), port...)
	}
	return out, true
}

// appendIP appends an IPv4 address or an IPv6 address in brackets.
func appendIP(dst []byte, host string) ([]byte, bool) {
	inner, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		inner, bracketed = strings.CutSuffix(inner, "]")
	}
	ip, err := netip.ParseAddr(inner)
	if err != nil || ip.Zone() != "" || ip.Is6() != bracketed {
		return nil, false
	}
	return appendLower(dst, host), true
}

func explainURL(text, address string) *Error {
	wrong := "is not a web address"
	switch {
	case address == "":
		return emptyError(text)
	case holdsSeveralURLs(address):
		wrong = "seems to hold several web addresses; name what stands between them with split"
	case strings.Contains(address, "://") && !strings.HasPrefix(strings.ToLower(address), "http"):
		wrong += ": only http and https are"
	case strings.Contains(address, "@") && !strings.ContainsAny(address, "/ "):
		wrong += " but looks like an e-mail address"
	case strings.Contains(address, "@"):
		wrong += " that can be stored: it holds a user name"
	case strings.IndexFunc(address, unicode.IsSpace) >= 0:
		wrong += ": there is a blank in it; write it as %20"
	case !escapesWhole(address):
		wrong += ": a % in it is not followed by two hexadecimal digits; write it as %25"
	}
	return reject(ReasonURL, text, wrong)
}

// holdsSeveralURLs tells whether an address is several, with what lists have between.
func holdsSeveralURLs(address string) bool {
	parts := strings.FieldsFunc(address, func(r rune) bool { return strings.ContainsRune(",; |\n", r) })
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool {
		_, fault := appendURL(nil, part)
		return fault != nil
	})
}

// comparableURL returns a URL without its scheme, with the host in lower case
// (www. kept) and without the slash of an empty path.
func comparableURL(text string) (string, *Error) {
	form, fault := comparableJSON(appendURL, text)
	if fault != nil {
		return "", fault
	}
	_, form, _ = cutScheme(trimRootSlash(form))
	return form, nil
}

// trimRootSlash takes the slash of an empty path off a URL with a scheme.
func trimRootSlash(address string) string {
	if strings.Count(address, "/") == 3 {
		return strings.TrimSuffix(address, "/")
	}
	return address
}
