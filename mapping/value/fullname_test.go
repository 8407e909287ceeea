package value

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFullName(t *testing.T) {
	testAccepts(t, Spec{Type: FullName}, []accepts{
		{of("Ada Lovelace"), `{"firstName":"Ada","lastName":"Lovelace"}`},
		{of(" Mary  Ann\u00a0Smith "), `{"firstName":"Mary  Ann","lastName":"Smith"}`},
		{of("Cher"), `{"firstName":"Cher"}`},
		{of("Lovelace, Ada"), `{"firstName":"Ada","lastName":"Lovelace"}`},
		{of("van der Berg, Jan Piet"), `{"firstName":"Jan Piet","lastName":"van der Berg"}`},
		{of("Ludwig van Beethoven"), `{"firstName":"Ludwig","lastName":"van Beethoven"}`},
		{of("Maria de la Cruz"), `{"firstName":"Maria","lastName":"de la Cruz"}`},
		{of("ada lovelace"), `{"firstName":"ada","lastName":"lovelace"}`},
		{of("mary ann smith"), `{"firstName":"mary ann","lastName":"smith"}`},
		{of("van Gogh"), `{"firstName":"van","lastName":"Gogh"}`},
		{of("John Smith Jr."), `{"firstName":"John","lastName":"Smith Jr."}`},
		{of("John Smith, Jr."), `{"firstName":"John","lastName":"Smith, Jr."}`},
		{of("Ann Lee, PhD"), `{"firstName":"Ann","lastName":"Lee, PhD"}`},
		{of("Ann Lee, M.D."), `{"firstName":"Ann","lastName":"Lee, M.D."}`},
		{of("Rahman, Md"), `{"firstName":"Md","lastName":"Rahman"}`},
		{of("Ann van Lee Esq."), `{"firstName":"Ann","lastName":"van Lee Esq."}`},
		{of("Robert (Bob) Smith"), `{"firstName":"Robert (Bob)","lastName":"Smith"}`},
		{of("Smith Jr."), `{"firstName":"Smith","lastName":"Jr."}`},
		{of("Henry Ford III"), `{"firstName":"Henry","lastName":"Ford III"}`},
		{of(`Dwayne "The Rock" Johnson`), `{"firstName":"Dwayne \"The Rock\"","lastName":"Johnson"}`},
		{of("Ada", "King, Countess of Lovelace"), `{"firstName":"Ada","lastName":"King, Countess of Lovelace"}`},
		{of(" Ada ", " "), `{"firstName":"Ada"}`},
		{of("", "Lovelace"), `{"lastName":"Lovelace"}`},
	})
	testRefuses(t, Spec{Type: FullName}, []refuses{
		{of(" "), ReasonEmpty, "empty"},
		{of("", " "), ReasonEmpty, "empty"},
		{nil, ReasonWrongParts, "first and a last name"},
		{of("a", "b", "c"), ReasonWrongParts, "first and a last name"},
		{of("Smith, Jr., John"), ReasonAmbiguousName, "two columns"},
		{of("Smith, Jr."), ReasonAmbiguousName, "two columns"},
		{of("Lee, MD"), ReasonAmbiguousName, "two columns"},
		{of("Smith,"), ReasonAmbiguousName, "two columns"},
		{of(", John"), ReasonAmbiguousName, "two columns"},
		{of("Ann Lee (sales)"), ReasonAmbiguousName, "remark"},
		{of("Ann Lee <ann@example.org>"), ReasonAmbiguousName, "substitute"},
		{of("Ada\x00 L"), ReasonControl, "NUL"},
		{of("Ada", "L\xff"), ReasonEncoding, "UTF-8"},
	})
	_, err := mustNew(t, Spec{Type: FullName}).Convert(nil, of("Ada", "\xff"))
	if fault := err.(*Error); fault.Part != 1 {
		t.Errorf("the part at fault is %d", fault.Part)
	}
}

func FuzzFullName(f *testing.F) {
	for _, seed := range []string{"Ada Lovelace", "Lovelace, Ada", "Ludwig van Beethoven", "A B Jr.", "x"} {
		f.Add(seed)
	}
	c := mustNew(f, Spec{Type: FullName})
	f.Fuzz(func(t *testing.T, text string) {
		out, err := c.Convert(nil, of(text))
		if err != nil {
			return
		}
		var name struct{ FirstName, LastName string }
		if err := json.Unmarshal(out, &name); err != nil {
			t.Fatalf("%q became %s: %v", text, out, err)
		}
		letters := len(strings.ReplaceAll(text, ",", ""))
		if name.FirstName == "" || len(name.FirstName)+len(name.LastName) > letters+strings.Count(text, ",") {
			t.Fatalf("%q became %s", text, out)
		}
		again, err := c.Convert(nil, of(name.FirstName, name.LastName))
		if err != nil || string(again) != string(out) || !Equal(FullName, out, append([]byte{' '}, out...)) {
			t.Fatalf("%q became %s and then %s, %v", text, out, again, err)
		}
	})
}
