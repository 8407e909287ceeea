package mapping

import "testing"

// benchmarkMapping has twelve columns of the types that exports commonly have.
const benchmarkMapping = `version: 1
object: opportunity
source: {null_values: [N/A]}
identity: [Id]
fields:
  $name: Name
  $stage: {column: Stage, values: {Won: Closed Won, Lost: Closed Lost}}
  amount: {column: Amount, number: "1,234.56"}
  seats: Seats
  active: Active
  closeDate: {column: Closed, date: DD/MM/YYYY}
  mainEmail: {column: E-mail, lower: true}
  website: Website
  office: {city: City, country: Country}
  nextStep: {template: "{Name}: {Next}"}
relationships:
  $account: Account
`

func BenchmarkDraft(b *testing.B) {
	p := compile(b, benchmarkMapping, "Id", "Name", "Stage", "Amount", "Seats", "Active", "Closed", "E-mail", "Website", "City", "Country", "Next", "Account")
	cells := []string{"0061", "Big deal", "won", "€1,234.50", "12", "yes", "31/12/2026", "Ann@Example.org", "www.example.org/a", "Lima", "Peru", "call", "acc_1"}
	if d := p.Draft(cells); len(d.Faults) > 0 {
		b.Fatal(d.Faults)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Draft(cells)
	}
}

func BenchmarkDraftFaulty(b *testing.B) {
	p := compile(b, benchmarkMapping, "Id", "Name", "Stage", "Amount", "Seats", "Active", "Closed", "E-mail", "Website", "City", "Country", "Next", "Account")
	cells := []string{"0061", "Big deal", "Wonn", "1e5", "12", "yes", "31/02/2026", "Ann", "www.example.org/a", "Lima", "Peru", "call", "acc_1"}
	b.ReportAllocs()
	for b.Loop() {
		p.Draft(cells)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b, whole)
	}
}
