package value

import "testing"

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

func TestCheckboxNearest(t *testing.T) {
	_, err := mustNew(t, Spec{Type: Checkbox}).Convert(nil, of("flase"))
	if fault := err.(*Error); fault.Nearest != "false" || fault.Allowed == "" {
		t.Errorf("nearest %q, allowed %q", fault.Nearest, fault.Allowed)
	}
}
