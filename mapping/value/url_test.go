package value

import (
	"net/url"
	"strings"
	"testing"
)

func TestURL(t *testing.T) {
	testAccepts(t, Spec{Type: URL}, []accepts{
		{of("https://example.com"), `"https://example.com"`},
		{of(" HTTP://Example.COM/Path?Q=A#F "), `"http://example.com/Path?Q=A#F"`},
		{of("example.com"), `"https://example.com"`},
		{of("www.Example.com/"), `"https://www.example.com/"`},
		{of("example.com:8080/x"), `"https://example.com:8080/x"`},
		{of("example.com?x=1:2"), `"https://example.com?x=1:2"`},
		{of("http://intranet/wiki"), `"http://intranet/wiki"`},
		{of("https://münchen.de/straße"), `"https://münchen.de/straße"`},
		{of("http://192.168.0.1:80/"), `"http://192.168.0.1:80/"`},
		{of("http://[2001:DB8::1]:80/"), `"http://[2001:db8::1]:80/"`},
		{of("https://example.com/a@b"), `"https://example.com/a@b"`},
		{of("https://example.com/%20(x)"), `"https://example.com/%20(x)"`},
		{of("https://example.com/?q=100%"), `"https://example.com/?q=100%"`},
		{of("https://web.archive.org/web/https://example.com"), `"https://web.archive.org/web/https://example.com"`},
	})
	testRefuses(t, Spec{Type: URL}, []refuses{
		{of(""), ReasonEmpty, "empty"},
		{of("n/a"), ReasonURL, `"n/a" is not a web address`},
		{of("none"), ReasonURL, "not a web address"},
		{of("//example.com"), ReasonURL, "not a web address"},
		{of("https://"), ReasonURL, "not a web address"},
		{of("https:///path"), ReasonURL, "not a web address"},
		{of("https:example.com"), ReasonURL, "not a web address"},
		{of("ftp://example.com"), ReasonURL, "only http and https"},
		{of("javascript:alert(1)"), ReasonURL, "not a web address"},
		{of("mailto:ann@example.com"), ReasonURL, "e-mail"},
		{of("ann@example.com"), ReasonURL, "looks like an e-mail address"},
		{of("https://ann:secret@example.com/"), ReasonURL, "user name"},
		{of("https://example.com/a b"), ReasonURL, "%20"},
		{of("https://example.com/100%"), ReasonURL, "%25"},
		{of("https://example.com/#%zz"), ReasonURL, "%25"},
		{of("https://example.com/\u00a0b"), ReasonURL, "%20"},
		{of("https://example.com/\nb"), ReasonURL, "not a web address"},
		{of("https://example.com\\x"), ReasonURL, "not a web address"},
		{of(`https://example.com/"x"`), ReasonURL, "not a web address"},
		{of("https://example.com/\xff"), ReasonURL, "not a web address"},
		{of("https://example.com:0"), ReasonURL, "not a web address"},
		{of("https://example.com:99999"), ReasonURL, "not a web address"},
		{of("https://example.com:"), ReasonURL, "not a web address"},
		{of("example.com:"), ReasonURL, "not a web address"},
		{of("http://2001:db8::1/"), ReasonURL, "not a web address"},
		{of("http://[2001:db8::1%25eth0]/"), ReasonURL, "not a web address"},
		{of("http://[192.168.0.1]/"), ReasonURL, "not a web address"},
		{of("http://300.1.1.1/"), ReasonURL, "not a web address"},
		{of("https://a.com, https://b.com"), ReasonURL, "split"},
		{of("a.com, www.b.com"), ReasonURL, "split"},
		{of("a.com;b.com"), ReasonURL, "split"},
		{of("https://example.com/" + strings.Repeat("a", 2083)), ReasonURL, "not a web address"},
	})
	testAccepts(t, Spec{Type: URL, Multiple: true}, []accepts{
		{of("a.com", "https://A.com", "b.com"), `["https://a.com","https://b.com"]`},
	})
}

func FuzzURL(f *testing.F) {
	f.Add("Example.com:80/x?y#z")
	f.Add("http://[::1]/")
	f.Add("https://münchen.de/ß")
	fuzzString(f, Spec{Type: URL}, func(t *testing.T, got string) {
		if !strings.HasPrefix(got, "http://") && !strings.HasPrefix(got, "https://") {
			t.Errorf("the URL is %q", got)
		}
		// The standard library must see the same host; it is pickier about
		// escapes, so what it cannot parse tells nothing.
		if u, err := url.Parse(got); err == nil && (u.Host == "" || u.User != nil || !strings.Contains(got, u.Host)) {
			t.Errorf("%q has the host %q", got, u.Host)
		}
	})
}
