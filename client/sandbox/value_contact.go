package sandbox

import (
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// email reads one address; its domain is kept in lower case.
func (f *field) email(s string) (string, *problem) {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Name != "" || parsed.Address != s || len(s) > 254 {
		return "", f.unfit("Field '%s' must be a valid email address.", f.key)
	}
	local, domain, _ := cutLast(s, "@")
	if !strings.Contains(domain, ".") || strings.HasPrefix(domain, "[") {
		return "", f.unfit("Field '%s' must be a valid email address.", f.key)
	}
	return local + "@" + strings.ToLower(domain), nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

var errEscapedHost = errors.New("host with escapes")

// url reads one web address.
func (f *field) url(s string) (string, *problem) {
	_, kept, p := f.webAddress(s)
	return kept, p
}

// webAddress reads a URL. Scheme and host are kept in lower case, the rest stays
// as it was written.
func (f *field) webAddress(s string) (u *url.URL, kept string, p *problem) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err == nil && !strings.HasPrefix(s[min(len(s), len(u.Scheme)+len("://")):], u.Host) {
		err = errEscapedHost
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil ||
		!hostName.MatchString(u.Hostname()) || strings.ContainsAny(s, " \t\n") {
		return nil, "", f.unfit("Field '%s' must be a URL such as https://example.com.", f.key)
	}
	rest := s[len(u.Scheme)+len("://"):]
	rest = rest[len(u.Host):]
	u.Host = strings.ToLower(u.Host)
	return u, u.Scheme + "://" + u.Host + rest, nil
}

// hostName is that of a host, in an intranet as well, or an address of IPv4 or IPv6.
var hostName = regexp.MustCompile(`^([\pL\pN_-]+(\.[\pL\pN_-]+)*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$`)

// handleHosts says where the profiles of a service live, and below which paths.
var handleHosts = map[string]struct{ hosts, paths []string }{
	"TWITTER":   {hosts: []string{"x.com", "twitter.com"}},
	"LINKEDIN":  {hosts: []string{"linkedin.com"}, paths: []string{"/in/", "/company/"}},
	"FACEBOOK":  {hosts: []string{"facebook.com"}},
	"INSTAGRAM": {hosts: []string{"instagram.com"}},
}

func (f *field) socialHandle(value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongType(value, "a string")
	}
	u, kept, p := f.webAddress(s)
	if p != nil {
		return nil, p
	}
	service := handleHosts[f.handle]
	if len(service.hosts) > 0 && !onService(u, service.hosts, service.paths) {
		return nil, f.unfit("Field '%s' must be a profile URL on %s.", f.key, strings.Join(service.hosts, " or "))
	}
	return kept, nil
}

func onService(u *url.URL, hosts, paths []string) bool {
	host := u.Hostname()
	known := false
	for _, h := range hosts {
		known = known || host == h || strings.HasSuffix(host, "."+h)
	}
	if !known || strings.Trim(u.Path, "/") == "" {
		return false
	}
	for _, p := range paths {
		if rest, ok := strings.CutPrefix(u.Path, p); ok && strings.Trim(rest, "/") != "" {
			return true
		}
	}
	return len(paths) == 0
}

// extension is the tail of a telephone number that names an extension.
var extension = regexp.MustCompile(`(?i)\s*(?:;ext=|,?\s*(?:extension|ext|x|#)\.?:?\s*)(\d{1,8})\s*$`)

// telephones reads an array of numbers.
func (f *field) telephones(value any) (any, *problem) {
	texts, p := f.strings(value, false)
	if p != nil {
		return nil, p
	}
	list := make([]string, 0, len(texts))
	for _, t := range texts {
		s, ok := telephone(t)
		if !ok {
			return nil, f.unfit("Field '%s' must hold valid telephone numbers.", f.key)
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

// telephone reads a number as documented: with + it must be valid E.164; without,
// it is tried as a number of the US, else any 7 to 15 digits do. An extension is
// kept as ;ext=.
func telephone(s string) (string, bool) {
	s = strings.TrimSpace(s)
	suffix := ""
	if m := extension.FindStringSubmatchIndex(s); m != nil {
		suffix = ";ext=" + s[m[2]:m[3]]
		s = strings.TrimSpace(s[:m[0]])
	}
	international := strings.HasPrefix(s, "+")
	number, err := phonenumbers.Parse(s, "US")
	if err == nil && phonenumbers.IsValidNumber(number) {
		return phonenumbers.Format(number, phonenumbers.E164) + suffix, true
	}
	if international {
		return "", false
	}
	digits, ok := onlyDigits(s)
	return digits + suffix, ok && len(digits) >= 7 && len(digits) <= 15
}

// onlyDigits drops the punctuation of a number; ok is false when there is
// anything else in it.
func onlyDigits(s string) (digits string, ok bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" -.()/\u00a0", r):
			return "", false
		}
	}
	return b.String(), true
}
