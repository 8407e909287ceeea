package client_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
)

func TestListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{})
		c := on(t, s, client.Config{})
		list, err := c.Create(t.Context(), client.Write{Object: "list", Key: "list", Body: []byte(`{"fields":{"$name":"Import","$objectType":"$contact"}}`)})
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for i := range 2*client.PageSize + 3 {
			id, err := s.Add("contact", map[string]any{"$email": []string{fmt.Sprint(i, "@example.org")}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, id)
			body := fmt.Appendf(nil, `{"relationships":{"$contacts":{"add":[%q]}}}`, id)
			if _, err := c.Update(t.Context(), client.Write{Object: "list", ID: list.ID, Key: id, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for r, err := range c.Listed(t.Context(), list.ID, "contact") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the list holds %q, want %q", got, want)
		}
		for _, wrong := range []struct{ list, object, says string }{{"", "contact", "list's id is empty"}, {list.ID, "task", "no list holds records of task"}} {
			for _, err := range c.Listed(t.Context(), wrong.list, wrong.object) {
				if err == nil || !strings.Contains(err.Error(), wrong.says) {
					t.Errorf("list %q of %s: %v", wrong.list, wrong.object, err)
				}
			}
		}
	})
}

// Both forms of a list's object type are read as the documented one, wherever the list
// comes from.
func TestObjectTypeOfLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{})
		c := on(t, s, client.Config{})
		spelt := func(r *client.Record) {
			t.Helper()
			if got := string(r.Fields["$objectType"].Value); got != `"`+client.ListType("account")+`"` {
				t.Errorf("read as %s", got)
			}
		}
		for _, form := range []string{"account", "$account"} {
			made, err := c.Create(t.Context(), client.Write{Object: "list", Key: form, Body: fmt.Appendf(nil, `{"fields":{"$name":"Import","$objectType":%q}}`, form)})
			if err != nil {
				t.Fatal(err)
			}
			if made.Fields != nil {
				t.Errorf("what the list holds is read of the answer to the write: %v", made.Fields)
			}
			read, err := c.Retrieve(t.Context(), "list", made.ID)
			if err != nil {
				t.Fatal(err)
			}
			spelt(read)
		}
		for r, err := range c.All(t.Context(), "list", nil) {
			if err != nil {
				t.Fatal(err)
			}
			spelt(r)
		}
	})
}

func TestListRelationship(t *testing.T) {
	for object, want := range map[string]string{"account": "$accounts", "contact": "$contacts", "opportunity": "$opportunities", "task": "", "project": ""} {
		if key, ok := client.ListRelationship(object); key != want || ok != (want != "") {
			t.Errorf("%s: %q %v", object, key, ok)
		}
	}
	if got := client.Listable(); !slices.Equal(got, []string{"account", "contact", "opportunity"}) {
		t.Errorf("listable %q", got)
	}
}
