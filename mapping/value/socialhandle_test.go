package value

import (
	"strings"
	"testing"
)

func TestSocialHandle(t *testing.T) {
	for service, tests := range map[string]struct {
		accepts []accepts
		refuses []refuses
	}{
		"TWITTER": {[]accepts{
			{of("@Example_1"), `"https://x.com/Example_1"`},
			{of("example"), `"https://x.com/example"`},
			{of("https://twitter.com/example"), `"https://x.com/example"`},
			{of("http://www.twitter.com/@example/"), `"https://x.com/example"`},
			{of("mobile.twitter.com/example?lang=en"), `"https://x.com/example"`},
			{of("x.com/example#top"), `"https://x.com/example"`},
		}, []refuses{
			{of(" "), ReasonEmpty, "empty"},
			{of("https://facebook.com/example"), ReasonHandle, "not a profile on X; write the handle or https://x.com/…"},
			{of("https://notx.com/example"), ReasonHandle, "not a profile on X"},
			{of("https://x.com.evil.example/a"), ReasonHandle, "not a profile on X"},
			{of("https://x.com/"), ReasonHandle, "not a handle"},
			{of("x.com"), ReasonHandle, "not a handle"},
			{of("https://x.com/example/status/123"), ReasonHandle, "not a handle"},
			{of("https://x.com/search?q=a"), ReasonHandle, "not a handle"},
			{of("not a handle"), ReasonHandle, "not a handle"},
			{of("much_too_long_for_x"), ReasonHandle, "not a handle"},
			{of("@"), ReasonHandle, "not a handle"},
			{of("@@a"), ReasonHandle, "not a handle"},
			{of("@search"), ReasonHandle, "not a handle"},
			{of("a@b.co"), ReasonHandle, "not a handle"},
			{of("\xff"), ReasonHandle, `"\xff"`},
		}},
		"linkedin": {[]accepts{
			{of("https://www.linkedin.com/in/ada-lovelace/"), `"https://linkedin.com/in/ada-lovelace"`},
			{of("https://de.linkedin.com/in/ada-lovelace/en?trk=x"), `"https://linkedin.com/in/ada-lovelace"`},
			{of("linkedin.com/Company/Example"), `"https://linkedin.com/company/Example"`},
			{of("in/ada"), `"https://linkedin.com/in/ada"`},
			{of("company/example-inc."), `"https://linkedin.com/company/example-inc."`},
			{of("https://linkedin.com/in/j%C3%BCrgen"), `"https://linkedin.com/in/j%C3%BCrgen"`},
			{of("https://linkedin.com/in/jürgen"), `"https://linkedin.com/in/jürgen"`},
		}, []refuses{
			{of("ada-lovelace"), ReasonHandle, "write in/… or company/… before it"},
			{of("@ada"), ReasonHandle, "write in/"},
			{of("https://linkedin.com/school/mit"), ReasonHandle, "linkedin.com/in/… and linkedin.com/company/…"},
			{of("https://linkedin.com/in/ada/details/skills"), ReasonHandle, "not a profile"},
			{of("https://linkedin.com/in/"), ReasonHandle, "person or a company"},
			{of("https://linkedin.com/in//en"), ReasonHandle, "not a handle"},
			{of("in/a b"), ReasonHandle, "not a handle"},
		}},
		"FACEBOOK": {[]accepts{
			{of("https://m.facebook.com/Example.Page?ref=x"), `"https://facebook.com/Example.Page"`},
			{of("fb.com/example"), `"https://facebook.com/example"`},
			{of("example.page"), `"https://facebook.com/example.page"`},
			{of("https://www.facebook.com/profile.php?ref=a&id=100001"), `"https://facebook.com/profile.php?id=100001"`},
		}, []refuses{
			{of("https://facebook.com/groups/123"), ReasonHandle, "not a handle"},
			{of("https://facebook.com/events"), ReasonHandle, "not a handle"},
			{of("https://facebook.com/profile.php?id=abc"), ReasonHandle, "not a handle"},
		}},
		"INSTAGRAM": {[]accepts{
			{of("@some.one_1"), `"https://instagram.com/some.one_1"`},
			{of("https://www.instagram.com/someone/"), `"https://instagram.com/someone"`},
		}, []refuses{
			{of("https://instagram.com/p"), ReasonHandle, "not a handle"},
			{of("https://instagram.com/p/abc123"), ReasonHandle, "not a handle"},
			{of("some-one"), ReasonHandle, "not a handle"},
		}},
		"MASTODON": {[]accepts{
			{of("https://mastodon.example/@someone"), `"https://mastodon.example/@someone"`},
		}, []refuses{{of("@someone"), ReasonURL, "not a web address"}}},
	} {
		testAccepts(t, Spec{Type: SocialHandle, HandleService: service}, tests.accepts)
		testRefuses(t, Spec{Type: SocialHandle, HandleService: service}, tests.refuses)
	}
}

func FuzzSocialHandle(f *testing.F) {
	f.Add("@someone")
	f.Add("https://twitter.com/someone")
	fuzzString(f, Spec{Type: SocialHandle, HandleService: "TWITTER"}, func(t *testing.T, got string) {
		if !strings.HasPrefix(got, "https://x.com/") {
			t.Errorf("the profile is %q", got)
		}
	})
}

func FuzzSocialHandleLinkedIn(f *testing.F) {
	f.Add("in/someone")
	f.Add("https://linkedin.com/company/jürgen%20")
	fuzzString(f, Spec{Type: SocialHandle, HandleService: "LINKEDIN"}, func(t *testing.T, got string) {
		if !strings.HasPrefix(got, "https://linkedin.com/in/") && !strings.HasPrefix(got, "https://linkedin.com/company/") {
			t.Errorf("the profile is %q", got)
		}
	})
}
