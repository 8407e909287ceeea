package checkpoint

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var acme = Organisation{BaseURL: "https://api.lightfield.app", Definitions: map[string]string{"account": "def_a"}}

func TestBindComparesOrganisations(t *testing.T) {
	sandbox := Organisation{BaseURL: "http://127.0.0.1:1", Sandbox: "seed 1", Definitions: acme.Definitions}
	tests := []struct {
		name         string
		first, later Organisation
		want         *BindingError
	}{
		{"same", acme, acme, nil},
		{"another object type", acme, Organisation{BaseURL: acme.BaseURL, Definitions: map[string]string{"contact": "def_c"}}, nil},
		{"another definition", acme, Organisation{BaseURL: acme.BaseURL, Definitions: map[string]string{"account": "def_b", "contact": "def_c"}},
			&BindingError{"account definition", "def_a", "def_b"}},
		{"another base URL", acme, Organisation{BaseURL: "https://eu.lightfield.app", Definitions: acme.Definitions},
			&BindingError{"base URL", "https://api.lightfield.app", "https://eu.lightfield.app"}},
		{"real after sandbox", sandbox, acme, &BindingError{"API", "sandbox seed 1", "the API at https://api.lightfield.app"}},
		{"sandbox after real", acme, sandbox, &BindingError{"API", "the API at https://api.lightfield.app", "sandbox seed 1"}},
		{"sandbox listening elsewhere", sandbox, Organisation{BaseURL: "http://127.0.0.1:2", Sandbox: "seed 1", Definitions: acme.Definitions}, nil},
		{"base URL not known", acme, Organisation{Definitions: acme.Definitions}, nil},
		{"neither base URL nor sandbox known", sandbox, Organisation{Definitions: acme.Definitions}, nil},
		{"base URL not known, another definition", acme, Organisation{Definitions: map[string]string{"account": "def_b"}},
			&BindingError{"account definition", "def_a", "def_b"}},
		{"another sandbox", sandbox, Organisation{BaseURL: sandbox.BaseURL, Sandbox: "seed 2", Definitions: acme.Definitions},
			&BindingError{"API", "sandbox seed 1", "sandbox seed 2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := newPath(t)
			c := open(t, path, Options{})
			check(t, c.Bind(t.Context(), test.first))
			shut(t, c)
			for _, o := range []Options{{ReadOnly: true}, {}} {
				c := open(t, path, o)
				got, _ := errors.AsType[*BindingError](c.Bind(t.Context(), test.later))
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("Bind, read-only %v (-want +got):\n%s", o.ReadOnly, diff)
				}
				shut(t, c)
			}
		})
	}
}

func TestBindAddsObjectTypes(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	check(t, c.Bind(t.Context(), acme))
	contact := Organisation{BaseURL: acme.BaseURL, Definitions: map[string]string{"contact": "def_c"}}
	check(t, c.Bind(t.Context(), contact))
	shut(t, c)
	contact.Definitions = map[string]string{"contact": "def_x"}
	if err := open(t, path, Options{}).Bind(t.Context(), contact); !is[*BindingError](err) {
		t.Errorf("an object type bound later differs: %v", err)
	}
}

func TestReadOnlyBindRecordsNothing(t *testing.T) {
	path := newPath(t)
	shut(t, open(t, path, Options{}))
	c := open(t, path, Options{ReadOnly: true})
	check(t, c.Bind(t.Context(), acme))
	shut(t, c)
	bound, err := open(t, path, Options{}).organisation(t.Context())
	if err != nil || bound != nil {
		t.Errorf("bound to %+v, %v", bound, err)
	}
}

func TestLedgerBindsItsColumns(t *testing.T) {
	plain := Import{Name: "plain", Object: "account", Mapped: []string{"City", "Name"}}
	tests := []struct {
		name        string
		first, next Import
		what        string // empty: accepted
		have, want  string
	}{
		{"same", deals, deals, "", "", ""},
		{"other object", deals, Import{Name: "deals", Object: "account", Identity: deals.Identity}, "object type", "opportunity", "account"},
		{"other identity", deals, Import{Name: "deals", Object: "opportunity", Identity: []string{"A", "B"}}, "identity columns", "Deal ID", "A, B"},
		{"identity order", Import{Name: "deals", Identity: []string{"A", "B"}}, Import{Name: "deals", Identity: []string{"B", "A"}}, "identity columns", "A, B", "B, A"},
		{"identity dropped", deals, Import{Name: "deals", Object: "opportunity"}, "identity columns", "Deal ID", "none"},
		{"mapped columns with identity", deals, Import{Name: "deals", Object: "opportunity", Identity: deals.Identity, Mapped: []string{"X"}}, "", "", ""},
		{"mapped columns without", plain, Import{Name: "plain", Object: "account", Mapped: []string{"City"}}, "mapped columns", "City, Name", "City"},
		{"names with commas", Import{Name: "n", Identity: []string{"a, b"}}, Import{Name: "n", Identity: []string{"a", "b"}}, "identity columns", "a, b", "a, b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, newPath(t), Options{})
			openLedger(t, c, test.first)
			_, err := c.Ledger(t.Context(), test.next)
			if test.what == "" {
				check(t, err)
				return
			}
			e, ok := errors.AsType[*LedgerError](err)
			if !ok || e.Name != test.next.Name || !strings.HasPrefix(e.What, test.what) || e.Have != test.have || e.Want != test.want {
				t.Errorf("Ledger: %#v", err)
			}
		})
	}
}

func TestLedgersAreApart(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	other := openLedger(t, c, Import{Name: "accounts", Object: "account", Mapped: []string{"Name"}})
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, other.Reject(t.Context(), settlement(2)))
	check(t, other.Intend(t.Context(), createIntent(3)))
	check(t, other.Intend(t.Context(), createIntent(4)))
	check(t, other.Doubt(t.Context(), rowID(4), "no answer"))
	check(t, l.SetLink(t.Context(), "https://crm.example/{id}"))
	if _, ok := lookup(t, other, 1); ok {
		t.Error("a row of one ledger is in another")
	}
	shut(t, c)

	c = open(t, path, Options{ReadOnly: true})
	infos, err := c.Ledgers(t.Context())
	check(t, err)
	want := []LedgerInfo{
		{Import: Import{Name: "accounts", Object: "account", Mapped: []string{"Name"}, Identity: []string{}}, Rejected: 1, Open: 1, Doubt: 1},
		{Import: Import{Name: "deals", Object: "opportunity", Identity: []string{"Deal ID"}, Mapped: []string{}}, Link: "https://crm.example/{id}", Settled: 1},
	}
	if diff := cmp.Diff(want, infos); diff != "" {
		t.Errorf("ledgers (-want +got):\n%s", diff)
	}
	if link := openLedger(t, c, infos[1].Import).Link(); link != "https://crm.example/{id}" {
		t.Errorf("link %q", link)
	}
	openLedger(t, c, infos[0].Import)
}
