package client

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScopes(t *testing.T) {
	for _, c := range []struct{ object, verb, want string }{
		{"opportunity", "create", "opportunities:create"}, {"member", "read", "members:read"}, {"list", "update", "lists:update"},
		{"project", "delete", "project:delete"},
	} {
		if got := Scope(c.object, c.verb); got != c.want {
			t.Errorf("%s of %s needs %q, want %q", c.verb, c.object, got, c.want)
		}
	}
}

func TestMissingScopes(t *testing.T) {
	wanted := []string{"accounts:read", "opportunities:create", "project:create"}
	for name, c := range map[string]struct{ has, missing []string }{
		"full access":               {nil, nil},
		"all":                       {wanted, nil},
		"one missing":               {[]string{"accounts:read", "project:create"}, []string{"opportunities:create"}},
		"another verb":              {[]string{"accounts:create", "opportunities:create", "project:create"}, []string{"accounts:read"}},
		"custom object, in general": {[]string{"accounts:read", "opportunities:create", "objects:create"}, nil},
		"custom object, as in SDKs": {[]string{"accounts:read", "opportunities:create", "custom_objects:create"}, nil},
		"custom object, plural":     {[]string{"accounts:read", "opportunities:create", "projects:create"}, nil},
		"general is not for all":    {[]string{"objects:read", "custom_objects:create", "objects:create"}, []string{"accounts:read", "opportunities:create"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := Auth{Scopes: c.has}
			if diff := cmp.Diff(c.missing, a.Missing(wanted...)); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
			for _, s := range c.missing {
				if a.Allows(s) {
					t.Errorf("allows %s", s)
				}
			}
		})
	}
}

func TestObjects(t *testing.T) {
	if len(Objects()) != 8 {
		t.Errorf("%d object types, want 8", len(Objects()))
	}
	Objects()[0].Name = "changed" // a copy
	for _, o := range Objects() {
		if known, ok := Known(o.Name); !ok || known.Collection != "/v1/"+o.Plural {
			t.Errorf("%s: known %v, collection %s", o.Name, ok, known.Collection)
		}
		if o.Writable == (o.Name == "member") {
			t.Errorf("%s is writable: %v", o.Name, o.Writable)
		}
	}
	fields, relationships := Required("opportunity")
	if diff := cmp.Diff([][]string{{"$name", "$stage"}, {"$account"}}, [][]string{fields, relationships}); diff != "" {
		t.Errorf("required of an opportunity (-want +got):\n%s", diff)
	}
	if fields, relationships := Required("project"); fields != nil || relationships != nil {
		t.Errorf("a custom object requires %v, %v", fields, relationships)
	}
	if o, _ := Known("opportunity"); !cmp.Equal(o.CreateOnly, []string{"$account", "$createdBy"}) || o.Prefix != "opp_" {
		t.Errorf("an opportunity is %+v", o)
	}
}

func TestDefinitionsFallBack(t *testing.T) {
	for name, c := range map[string]struct {
		object   string
		answer   step
		requests int
		builtin  bool
		fails    bool
	}{
		"member is never asked":           {"member", says(500, ""), 0, true, false},
		"list is never asked":             {"list", says(500, ""), 0, true, false},
		"note with the endpoint":          {"note", says(200, definitions), 1, false, false},
		"note without":                    {"note", says(404, problem("not_found")), 1, true, false},
		"meeting without, router's words": {"meeting", says(404, "<html>"), 1, true, false},
		"note with a refused key":         {"note", says(401, problem("unauthorized")), 1, false, true},
		"account must have it":            {"account", says(404, problem("not_found")), 1, false, true},
		"an unknown slug":                 {"project", says(404, problem("not_found")), 1, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, c.answer)
			got, err := client.Definitions(t.Context(), c.object)
			if (err != nil) != c.fails || f.requests() != c.requests {
				t.Fatalf("got %v after %d requests", err, f.requests())
			}
			if c.builtin && !cmp.Equal(got, BuiltinDefinitions(c.object)) {
				t.Errorf("got %+v, want the documented ones", got)
			}
		})
	}
}

func TestBuiltinDefinitions(t *testing.T) {
	for object, want := range map[string]map[string]string{
		"member": {"$name": "FULL_NAME", "$email": "EMAIL", "$profileImage": "URL", "$role": "TEXT"},
		"note":   {"$title": "TEXT", "$content": "MARKDOWN"},
		"list":   {"$name": "TEXT", "$objectType": "SINGLE_SELECT"},
		"meeting": {"$title": "TEXT", "$startDate": "DATETIME", "$endDate": "DATETIME", "$description": "TEXT", "$meetingUrl": "URL",
			"$organizerEmail": "EMAIL", "$attendeeEmails": "EMAIL", "$privacySetting": "SINGLE_SELECT"},
	} {
		got := map[string]string{}
		for key, f := range BuiltinDefinitions(object).Fields {
			got[key] = f.ValueType
			if f.ReadOnly != (object == "member") || f.Label == "" {
				t.Errorf("%s %s: %+v", object, key, f)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", object, diff)
		}
		required, _ := Required(object)
		for _, key := range required {
			if _, ok := got[key]; !ok {
				t.Errorf("%s: required %s is not defined", object, key)
			}
		}
	}
	if d := BuiltinDefinitions("account"); d != nil {
		t.Errorf("an account has built-in definitions: %+v", d)
	}
}
