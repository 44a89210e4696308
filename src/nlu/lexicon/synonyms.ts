import { stem } from "../words.ts";

/**
 * Words of customer service that stand for one another, so that the linear model, which knows no meaning, finds a flow
 * by another word than its author's. Our own list; kept general: nothing of one shop or one trade.
 */
const GROUPS = `
exchange swap replace replacement different another switch trade
return refund back reimburse reimbursement
buy purchase order shop bought ordered sell sold get
order parcel package delivery shipment shipping ship deliver arrive arrived arriving sent
track tracking status where progress follow
size small big large fit fits tight loose short long medium bigger smaller larger
colour color shade red blue green black white grey gray
pay payment paid settle bill invoice owe owed
cancel stop end terminate close quit discontinue
change modify update edit alter amend adjust correct new
address street postcode zip location
move moving relocate relocation house home flat apartment
book booking reserve reservation appointment schedule slot
meter reading read counter usage consumption
tariff plan rate contract package deal subscription
outage power electricity blackout cut failure down lights
gas heating heat boiler
broken damaged defective faulty fault defect crack cracked torn problem issue
send submit report give provide hand enter register
money cash funds amount sum
transfer send wire
balance account statement
card debit credit
voucher gift coupon present
lost stolen missing lose
password login sign access credentials
open start create begin setup
price cost charge fee expensive cheap cheaper fees
help support assist assistance
phone telephone mobile number cell
email mail
hotel room stay accommodation
flight fly plane airline ticket
restaurant table dinner eat dine lunch
doctor clinic physician medical appointment visit
movie film cinema
song music track play listen
car vehicle rental rent hire
bus train ride trip travel journey
weather forecast temperature rain
check see view show look find display list
activate enable on block disable freeze deactivate off
complaint complain dissatisfied unhappy
job vacancy position apply application
leave holiday vacation absence
`
  .trim()
  .split("\n")
  .map((line) => line.split(" "));

/** Stem → the groups it stands in. */
export const SYNONYM_GROUPS: ReadonlyMap<string, readonly number[]> = (() => {
  const groups = new Map<string, number[]>();
  GROUPS.forEach((words, group) => {
    for (const root of new Set(words.map(stem))) groups.set(root, [...(groups.get(root) ?? []), group]);
  });
  return groups;
})();
