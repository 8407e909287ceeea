package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// Guards migrations as a whole: SIGKILL at random moments of any step and of the second
// pass, while lists lag behind. In the end every row has one record and every link is
// there, forward ones too, and all of it can be taken back.
// The long form takes the same flag as TestKilledAtRandom.
func TestKilledMigration(t *testing.T) {
	t.Parallel()
	rows := 10 * *kills
	m := &moving{t: t, plan: filepath.Join(t.TempDir(), "migrate.yaml")}
	m.box, m.base = serve(t, sandbox.Options{
		Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond, IndexLag: time.Hour,
		Faults: sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02, Seed: 5},
	})
	m.before = live(m.box)
	var accounts, contacts, deals strings.Builder
	accounts.WriteString("Id,Name,Contact\n")
	contacts.WriteString("Id,E-mail,Account\n")
	deals.WriteString("Id,Name,Account\n")
	for i := range rows {
		account, contact := "", fmt.Sprint("C", i) // every other link is told by the row that comes first
		if i%2 > 0 {
			account, contact = fmt.Sprint("A", i), ""
		}
		fmt.Fprintf(&accounts, "A%d,Company %d,%s\n", i, i, contact)
		fmt.Fprintf(&contacts, "C%d,person%d@example.com,%s\n", i, i, account)
		fmt.Fprintf(&deals, "D%d,Deal %d,A%d\n", i, i, i)
	}
	for name, text := range map[string]string{
		"accounts.csv": accounts.String(), "contacts.csv": contacts.String(), "deals.csv": deals.String(),
		"accounts.yaml": "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name}\nrelationships: {$contact: {column: Contact, find: {object: contact, by: identity}}}\n",
		"contacts.yaml": "version: 1\nobject: contact\nidentity: [Id]\nfields: {$email: E-mail}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
		"deals.yaml":    "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
		"migrate.yaml":  "version: 1\nsteps: [{mapping: deals.yaml, file: deals.csv}, {mapping: contacts.yaml, file: contacts.csv}, {mapping: accounts.yaml, file: accounts.csv}]\n",
	} {
		write(t, filepath.Join(filepath.Dir(m.plan), name), text)
	}
	killed := killOver(t, *kills/4, 100*time.Millisecond, 500*time.Millisecond, func(ctx context.Context) *exec.Cmd {
		return program(ctx, m.base, m.box, "migrate", "--quiet", m.plan)
	})
	m.box.SetFaults(sandbox.Faults{})
	if killed == 0 {
		t.Error("no migration was killed: the test shows nothing")
	}
	t.Logf("%d migrations killed over 3 times %d rows", killed, rows)
	m.run(importer.ExitDone)
	onceEach(t, m.box, rows)
	if made := len(live(m.box)) - len(m.before); made != 3*rows {
		t.Errorf("%d records were made, want %d", made, 3*rows)
	}
	names := map[string]string{}
	for _, r := range m.box.Records("account") {
		names[r.ID] = fmt.Sprint(r.Fields["$name"])
	}
	for _, r := range m.box.Records("contact") {
		var i int
		if n, _ := fmt.Sscanf(fmt.Sprint(r.Fields["$email"]), "[person%d@", &i); n == 0 || m.before[r.ID].ID != "" {
			continue
		}
		if linked := r.Relationships["$account"]; len(linked) != 1 || names[linked[0]] != fmt.Sprint("Company ", i) {
			t.Errorf("person %d is linked to %q", i, linked)
		}
	}
	m.again(importer.ExitDone, report.Rows{Read: int64(3 * rows), Created: int64(3 * rows)})
	m.undo()
}
