package resolve_test

import (
	"errors"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping/value"
)

// Offline what is known is found, and of the rest it is said that nobody was asked,
// which is not the same as that there is none.
func TestOffline(t *testing.T) {
	byOwner := resolve.Target{Object: "member", By: "$email", Type: value.Email}
	members := []client.Record{*record("mem_1", "$email", "EMAIL", `"eva@example.com"`), *record("mem_2", "$email", "EMAIL", `"max@example.com"`)}
	r := resolve.Offline(members)
	find(t, r, byOwner, "Max@example.com", "mem_2")
	find(t, r, byOwner, "joe@example.com")
	r.Keep(byName)
	r.Learn("account", found("acc_1")[0], []resolve.Content{{Key: resolve.Key{Name: "$name", Type: value.Text}, JSON: []byte(`"Acme"`)}})
	find(t, r, byName, "Acme", "acc_1")

	for name, try := range map[string]func() error{
		"a record": func() error { _, err := r.Find(t.Context(), byName, "Other"); return err },
		"members that are not known": func() error {
			_, err := resolve.Offline(nil).Find(t.Context(), byOwner, "max@example.com")
			return err
		},
	} {
		if err := try(); !errors.Is(err, resolve.ErrNotLookedUp) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Find(t.Context(), byOwner, "no address"); errors.Is(err, resolve.ErrNotLookedUp) || err == nil {
		t.Errorf("what cannot be a value: %v", err)
	}
}

// Offline a row matches what this run makes by any of its rules; else it is open.
func TestOfflineMatches(t *testing.T) {
	name, old := resolve.Key{Name: "$name", Type: value.Text}, resolve.Key{Name: "oldId", Type: value.Text}
	rules := []resolve.Rule{{old}, {name}}
	r := resolve.Offline(nil)
	r.KeepRules("account", rules)
	r.Learn("account", resolve.Found{ID: "acc_1"}, []resolve.Content{{Key: name, JSON: []byte(`"Acme"`)}})
	m := r.Matcher("account", rules)
	row := func(name string) resolve.Values {
		return resolve.Values{"oldId": {{Value: "7", Text: "7"}}, "$name": {{Value: name, Text: name}}}
	}
	got, err := m.Match(t.Context(), row("Acme"))
	if err != nil || got.Rule != 1 || len(got.Found) != 1 || got.Found[0].ID != "acc_1" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = m.Match(t.Context(), row("Other")); !errors.Is(err, resolve.ErrNotLookedUp) || len(got.Found) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = m.Match(t.Context(), resolve.Values{}); err != nil || got.Asked {
		t.Errorf("a row with nothing to match by: %+v, %v", got, err)
	}
}
