package value

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckbox(t *testing.T) {
	testAccepts(t, Spec{Type: Checkbox}, []accepts{
		{of("TRUE"), `true`}, {of("Yes"), `true`}, {of(" y "), `true`}, {of("1"), `true`}, {of("on"), `true`}, {of("t"), `true`},
		{of("FALSE"), `false`}, {of("no"), `false`}, {of("N"), `false`}, {of("0"), `false`}, {of("Off"), `false`}, {of("f"), `false`},
	})
	testRefuses(t, Spec{Type: Checkbox}, []refuses{
		{of(" "), ReasonEmpty, "empty"},
		{of("x"), ReasonCheckbox, `"x" is neither true nor false`},
		{of("2"), ReasonCheckbox, "neither"},
		{of("ja"), ReasonCheckbox, "true: and false:"},
	})
}

func TestCheckboxWords(t *testing.T) {
	testAccepts(t, Spec{Type: Checkbox, True: []string{"Ja", " X "}, False: []string{"Nein"}}, []accepts{
		{of("JA"), `true`}, {of("x"), `true`}, {of("nein"), `false`},
	})
	testRefuses(t, Spec{Type: Checkbox, True: []string{"Ja"}, False: []string{"Nein"}}, []refuses{
		{of("true"), ReasonCheckbox, "neither"},
	})
	// A list not given is the built-in one, less what the other one claims.
	testAccepts(t, Spec{Type: Checkbox, True: []string{"0"}}, []accepts{
		{of("0"), `true`}, {of("no"), `false`},
	})
	testRefuses(t, Spec{Type: Checkbox, True: []string{"0"}}, []refuses{{of("yes"), ReasonCheckbox, "neither"}})
	testAccepts(t, Spec{Type: Checkbox, False: []string{"1"}}, []accepts{
		{of("1"), `false`}, {of("yes"), `true`},
	})
}

func TestEmptyCheckboxWord(t *testing.T) {
	if _, err := New(Spec{Type: Checkbox, False: []string{"no", " "}}); err == nil || !strings.Contains(err.Error(), "write default") {
		t.Errorf("an empty word for false: %v", err)
	}
}

func TestCheckboxNearest(t *testing.T) {
	_, err := mustNew(t, Spec{Type: Checkbox}).Convert(nil, of("flase"))
	if fault := err.(*Error); fault.Nearest != "false" || fault.Allowed == "" {
		t.Errorf("nearest %q, allowed %q", fault.Nearest, fault.Allowed)
	}
}

// FuzzCheckbox: a cell is true, false or refused, whatever its letters' case and
// the blanks around it.
func FuzzCheckbox(f *testing.F) {
	f.Add("TRUE", "Ja", "Nein")
	f.Add(" x", " X ", "-")
	f.Add("\xff", "\xff", "")
	f.Fuzz(func(t *testing.T, text, yes, no string) {
		spec := Spec{Type: Checkbox}
		if yes != "" && no != "" {
			spec.True, spec.False = []string{yes}, []string{no}
		}
		c, err := New(spec)
		if err != nil {
			return
		}
		out, err := c.Convert(nil, of(text))
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if s := string(out); s != "true" && s != "false" {
			t.Fatalf("%q became %s", text, s)
		}
		again, err := c.Convert(nil, of(" "+text+"\t"))
		if err != nil || string(again) != string(out) {
			t.Errorf("%q became %s, and with blanks around %s, %v", text, out, again, err)
		}
	})
}
