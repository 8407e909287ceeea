package value

import (
	"encoding/json"
	"strings"
	"testing"
)

// addressOf builds the parts of an address from name and text in turn.
func addressOf(pairs ...string) []string {
	parts := make([]string, len(AddressParts))
	for i := 0; i < len(pairs); i += 2 {
		for n, name := range AddressParts {
			if name == pairs[i] {
				parts[n] = pairs[i+1]
			}
		}
	}
	return parts
}

func TestAddress(t *testing.T) {
	testAccepts(t, Spec{Type: Address}, []accepts{
		{of("1 Main St", "Apt 2", "Springfield", "IL", "62701", "us", "39.80", "-89.64360"),
			`{"street":"1 Main St","street2":"Apt 2","city":"Springfield","state":"IL","postalCode":"62701","country":"US","latitude":39.8,"longitude":-89.6436}`},
		{addressOf("postalCode", " 01067 "), `{"postalCode":"01067"}`},
		{addressOf("city", `a "b"`, "country", "Germany"), `{"city":"a \"b\"","country":"DE"}`},
		{addressOf("latitude", "-90", "longitude", "180.000"), `{"latitude":-90,"longitude":180}`},
		{addressOf("latitude", "\u221212.046374123456789", "longitude", "+077"), `{"latitude":-12.046374123456789,"longitude":77}`},
		{addressOf("latitude", "-0.0"), `{"latitude":0}`},
	})
	testRefuses(t, Spec{Type: Address}, []refuses{
		{addressOf(), ReasonEmpty, "empty"},
		{addressOf("city", " "), ReasonEmpty, "empty"},
		{of("1 Main St"), ReasonWrongParts, "8 parts, not 1"},
		{addressOf("latitude", "90.0000001"), ReasonCoordinate, "no latitude: it lies between -90 and 90"},
		{addressOf("latitude", "-91"), ReasonCoordinate, "latitude"},
		{addressOf("longitude", "180.1"), ReasonCoordinate, "no longitude: it lies between -180 and 180"},
		{addressOf("longitude", "99999999999999999999"), ReasonCoordinate, "longitude"},
		{addressOf("latitude", "12,5"), ReasonCoordinate, "decimal degrees"},
		{addressOf("latitude", `12°2'47"S`), ReasonCoordinate, "decimal degrees"},
		{addressOf("latitude", "--1"), ReasonCoordinate, "decimal degrees"},
		{addressOf("latitude", ".5"), ReasonCoordinate, "decimal degrees"},
		{addressOf("latitude", "1e1"), ReasonCoordinate, "decimal degrees"},
		{addressOf("street", "a\x00"), ReasonControl, "NUL"},
		{addressOf("country", "Atlantis"), ReasonCountry, "not a country"},
	})
	testAccepts(t, Spec{Type: Address, Number: "1.234,56"}, []accepts{
		{addressOf("latitude", "12,5", "longitude", "13.405"), `{"latitude":12.5,"longitude":13.405}`},
	})
	_, err := mustNew(t, Spec{Type: Address}).Convert(nil, addressOf("city", "x", "longitude", "y"))
	if fault := err.(*Error); fault.Part != longitudePart {
		t.Errorf("the part at fault is %d", fault.Part)
	}
}

func TestCountry(t *testing.T) {
	for want, texts := range map[string][]string{
		"US": {"US", "us", "USA", "U.S.A.", "U.S.", "United States", "united states of america", "The United States"},
		"GB": {"GB", "GBR", "UK", "U.K.", "United Kingdom", "Great Britain", "England"},
		"DE": {"DE", "DEU", "Germany", "GERMANY", " Germany ", "Deutschland"},
		"AT": {"Österreich", "Osterreich", "ÖSTERREICH"},
		"CI": {"Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast", "COTE D'IVOIRE"},
		"KR": {"South Korea", "Republic of Korea", "Korea, Republic of", "KOR", "한국"},
		"KP": {"North Korea", "Democratic People's Republic of Korea"},
		"CD": {"DR Congo", "Democratic Republic of the Congo", "Congo, The Democratic Republic of the"},
		"CG": {"Republic of the Congo", "Congo-Brazzaville", "CG"},
		"GN": {"Guinea"},
		"GW": {"Guinea-Bissau", "Guinea Bissau"},
		"GE": {"Georgia"},
		"NE": {"Niger"},
		"DM": {"Dominica"},
		"DO": {"Dominican Republic"},
		"TT": {"Trinidad and Tobago", "Trinidad & Tobago", "Trinidad&Tobago"},
		"BA": {"Bosnia and Herzegovina", "Bosnia & Herzegovina", "Bosnia-Herzegovina", "Bosnia Herzegovina"},
		"CZ": {"Czechia", "Czech Republic"},
		"MD": {"Moldova", "Moldova (Republic of)", "Moldova, Republic of"},
		"TR": {"Turkey", "Türkiye"},
		"JP": {"Japan", "日本"},
		"VG": {"British Virgin Islands", "VG"},
		"TW": {"Taiwan", "Republic of China"},
		"CN": {"China", "People's Republic of China"},
		"PH": {"Philippines"},
		"SK": {"Slovakia", "Slovak Republic"},
		"NL": {"Netherlands, The"},
		"SZ": {"Eswatini", "Swaziland"},
		"MM": {"Myanmar", "Burma"},
	} {
		for _, text := range texts {
			got, fault := appendCountry(nil, text)
			if fault != nil || string(got) != `"`+want+`"` {
				t.Errorf("country %q = %s, %v, want %s", text, got, fault, want)
			}
		}
	}
}

func TestCountryRefuses(t *testing.T) {
	for text, want := range map[string]struct{ reason, nearest, says string }{
		"Korea":                    {ReasonAmbiguousCountry, "", "KR, KP"},
		"KOREA":                    {ReasonAmbiguousCountry, "", "KR, KP"},
		"Congo":                    {ReasonAmbiguousCountry, "", "CG, CD"},
		"Virgin Islands":           {ReasonAmbiguousCountry, "", "VG, VI"},
		"St. Martin":               {ReasonAmbiguousCountry, "", "MF, SX"},
		"Philipines":               {ReasonCountry, "Philippines", `did you mean "Philippines"?`},
		"Gemrany":                  {ReasonCountry, "Germany", `did you mean "Germany"?`},
		"XX":                       {ReasonCountry, "", "not a country"},
		"EU":                       {ReasonCountry, "", "not a country"},
		"Kosovo":                   {ReasonCountry, "", "not a country's name or ISO 3166-1 code"},
		"AN":                       {ReasonCountry, "", "not a country"},
		"Yugoslavia":               {ReasonCountry, "", "not a country"},
		"America":                  {ReasonCountry, "", "not a country"},
		"D E":                      {ReasonCountry, "", "not a country"},
		"Republic":                 {ReasonCountry, "", "not a country"},
		"-":                        {ReasonCountry, "", "not a country"},
		"Germany\x1b[2J":           {ReasonCountry, "", `\x1b`},
		"\xff":                     {ReasonCountry, "", `\xff`},
		"Somewhere over a rainbow": {ReasonCountry, "", "not a country"},
	} {
		got, fault := appendCountry(nil, text)
		if fault == nil {
			t.Errorf("country %q = %s, want a fault", text, got)
			continue
		}
		if fault.Reason != want.reason || fault.Nearest != want.nearest && want.nearest != "" || !strings.Contains(fault.Message, want.says) {
			t.Errorf("country %q: %s, nearest %q: %s", text, fault.Reason, fault.Nearest, fault.Message)
		}
	}
}

// TestCountryIndex guards the tables: every name of a code leads to that code
// and no other, and all of ISO 3166-1 is there.
func TestCountryIndex(t *testing.T) {
	codes := map[string]bool{}
	for _, code := range countryIndex() {
		codes[code] = true
	}
	if len(codes) != 249 {
		t.Errorf("%d codes, want 249", len(codes))
	}
	claimed := map[string]string{}
	for code, names := range otherNames {
		for _, name := range strings.Split(names, "|") {
			key := string(countryKey(nil, name))
			if other, ok := claimed[key]; ok && other != code {
				t.Errorf("%q is %s and %s", name, other, code)
			}
			claimed[key] = code
			if got := countryIndex()[key]; got != code {
				t.Errorf("%q leads to %q, not to %s", name, got, code)
			}
			if _, ok := sharedNames[key]; ok {
				t.Errorf("%q is a shared name and one of %s", name, code)
			}
		}
	}
	for _, name := range countryNames() {
		key := countryKey(nil, name)
		if _, shared := sharedNames[string(key)]; !shared && countryIndex()[string(key)] == "" {
			t.Errorf("the proposed name %q is not known", name)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("1 Main St", "Germany", "12.50", "-0.1")
	f.Add("", "us", "90", "")
	c := mustNew(f, Spec{Type: Address})
	f.Fuzz(func(t *testing.T, street, country, latitude, longitude string) {
		out, err := c.Convert(nil, addressOf("street", street, "country", country, "latitude", latitude, "longitude", longitude))
		if err != nil {
			return
		}
		var got struct {
			Street, Country     string
			Latitude, Longitude json.Number
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		again, err := c.Convert(nil, addressOf("street", got.Street, "country", got.Country, "latitude", got.Latitude.String(), "longitude", got.Longitude.String()))
		if err != nil || string(again) != string(out) || !Equal(Address, out, append([]byte{' '}, out...)) {
			t.Fatalf("%s became %s, %v", out, again, err)
		}
	})
}
