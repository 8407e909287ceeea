package report

import (
	"net/url"
	"path"
	"strings"
)

// linkHost is the domain that the web application lives in.
const linkHost = "lightfield.app"

// webLink is a record's link if it is what the web application's are: https, on
// its domain, no more than a path that ends in the record's id. Anything else,
// which only a forged answer could hold, is "".
func webLink(link, id string) string {
	u, err := url.Parse(link)
	if err != nil || id == "" || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return ""
	}
	if u.Host != linkHost && !strings.HasSuffix(u.Host, "."+linkHost) || path.Base(u.Path) != id {
		return ""
	}
	return u.String()
}
