package value

import (
	"slices"
	"strings"
	"unicode"
)

// service is a social network on which handles live.
type service struct {
	name     string
	host     string   // of the canonical profile URL
	aliases  []string // other hosts that lead to the same profiles
	letters  string   // what a handle holds beside letters and digits
	longest  int      // characters of a handle
	sections []string // first path segments before the handle; nil: none
	reserved []string // first path segments that are pages, not profiles
}

// services by the handleService of a definition.
var services = map[string]*service{
	"TWITTER": {name: "X", host: "x.com", aliases: []string{"twitter.com"}, letters: "_", longest: 15,
		reserved: []string{"home", "search", "i", "intent", "share", "hashtag", "explore", "settings"}},
	"LINKEDIN": {name: "LinkedIn", host: "linkedin.com", letters: "-_%.&'", longest: 200,
		sections: []string{"in", "company"}},
	"FACEBOOK": {name: "Facebook", host: "facebook.com", aliases: []string{"fb.com"}, letters: ".-", longest: 100,
		reserved: []string{"pages", "groups", "events", "people", "sharer", "sharer.php", "share", "watch", "photo", "photo.php", "profile.php"}},
	"INSTAGRAM": {name: "Instagram", host: "instagram.com", aliases: []string{"instagr.am"}, letters: "._", longest: 30,
		reserved: []string{"p", "reel", "reels", "explore", "stories", "tv", "accounts"}},
}

// newSocialHandle takes the service from the definition. On one that is not
// known here only whole URLs are taken, as they are.
func newSocialHandle(s Spec) conversion {
	if known := services[strings.ToUpper(s.HandleService)]; known != nil {
		return single(known.append)
	}
	return single(appendURL)
}

// append appends the canonical profile URL of @handle, handle or a profile URL.
// Queries and fragments, which hold tracking, are dropped; the case is kept.
func (s *service) append(dst []byte, text string) ([]byte, *Error) {
	path := strings.TrimSpace(text)
	if path == "" {
		return nil, emptyError(text)
	}
	path, isURL, ok := s.cutHost(path)
	if !ok {
		return nil, reject(ReasonHandle, text, "is not a profile on "+s.name+"; write the handle or https://"+s.host+"/…")
	}
	if id := facebookID(s, path); isURL && id != "" {
		return append(append(append(dst, `"https://facebook.com/profile.php?id=`...), id...), '"'), nil
	}
	if cut := strings.IndexAny(path, "?#"); cut >= 0 {
		path = path[:cut]
	}
	section, handle, fault := s.cutSection(text, strings.Trim(path, "/"))
	if fault != nil {
		return nil, fault
	}
	if !s.isHandle(handle) || section == "" && slices.Contains(s.reserved, strings.ToLower(handle)) {
		return nil, reject(ReasonHandle, text, "is not a handle or profile on "+s.name)
	}
	out := append(append(append(dst, `"https://`...), s.host...), '/')
	if section != "" {
		out = append(append(out, section...), '/')
	}
	return append(append(out, handle...), '"'), nil
}

// cutHost cuts scheme and host off a URL and the @ off a handle. ok is false for a URL of another host.
func (s *service) cutHost(text string) (path string, isURL, ok bool) {
	_, rest, ok := cutScheme(text)
	if !ok {
		return "", true, false
	}
	stated := len(rest) < len(text)
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host := rest[:end]
	for _, known := range append([]string{s.host}, s.aliases...) {
		if isHostOf(host, known) {
			return strings.TrimPrefix(strings.TrimPrefix(rest[end:], "/"), "@"), true, true
		}
	}
	if stated || end < len(rest) && strings.Contains(host, ".") {
		return "", true, false
	}
	return strings.TrimPrefix(text, "@"), false, true
}

// isHostOf tells whether host is known or below it: www., m., de.
func isHostOf(host, known string) bool {
	cut := len(host) - len(known)
	return cut >= 0 && strings.EqualFold(host[cut:], known) && (cut == 0 || host[cut-1] == '.')
}

// cutSection cuts LinkedIn's in/ or company/ off. A bare handle there could be
// a person's or a company's and is refused.
func (s *service) cutSection(text, path string) (section, handle string, fault *Error) {
	if s.sections == nil {
		return "", path, nil
	}
	section, handle, ok := strings.Cut(path, "/")
	section = strings.ToLower(section)
	if ok && slices.Contains(s.sections, section) {
		// Languages follow a handle: /in/someone/de.
		handle, language, _ := strings.Cut(handle, "/")
		if len(language) == 0 || len(language) == 2 {
			return section, handle, nil
		}
	}
	if !ok {
		return "", "", reject(ReasonHandle, text, "may be a person or a company; write in/… or company/… before it")
	}
	return "", "", reject(ReasonHandle, text, "is not a profile on LinkedIn: these are linkedin.com/in/… and linkedin.com/company/…")
}

func (s *service) isHandle(handle string) bool {
	runes := 0
	for _, r := range handle {
		if runes++; r < 0x80 && !isAlphanumeric(byte(r)) && strings.IndexByte(s.letters, byte(r)) < 0 {
			return false
		}
		// Only LinkedIn has letters beyond ASCII in its handles.
		if r >= 0x80 && (s.sections == nil || !isLabel(string(r))) {
			return false
		}
	}
	return runes > 0 && runes <= s.longest
}

// facebookID returns the number of a Facebook profile without a handle.
func facebookID(s *service, path string) string {
	query, ok := strings.CutPrefix(path, "profile.php?")
	if !ok || s.host != "facebook.com" {
		return ""
	}
	for parameter := range strings.SplitSeq(query, "&") {
		if id, ok := strings.CutPrefix(parameter, "id="); ok && id != "" && allDigits(id) {
			return id
		}
	}
	return ""
}

// comparableHandle returns the canonical profile URL in lower case, whichever
// service it is on; texts that are no profile URL come back in lower case.
func comparableHandle(text string) string {
	for _, s := range services {
		if _, isURL, ok := s.cutHost(text); isURL && ok {
			if form, fault := comparableJSON(s.append, text); fault == nil {
				return strings.ToLower(form)
			}
		}
	}
	return strings.ToLower(strings.TrimRightFunc(text, func(r rune) bool { return r == '/' || unicode.IsSpace(r) }))
}
