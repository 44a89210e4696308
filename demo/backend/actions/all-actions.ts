import type { Action } from "./action.ts";
import { checkMeterReading } from "./energy/check-meter-reading.ts";
import { getOpenBill } from "./energy/get-open-bill.ts";
import { listBills } from "./energy/list-bills.ts";
import { checkMove, moveHouse } from "./energy/move-house.ts";
import { payBill } from "./energy/pay-bill.ts";
import { reportOutage } from "./energy/report-outage.ts";
import { submitMeterReading } from "./energy/submit-meter-reading.ts";
import { changeTariff, listTariffs } from "./energy/tariffs.ts";
import { changeDeliveryAddress } from "./shop/change-delivery-address.ts";
import { checkReturnEligibility } from "./shop/check-return-eligibility.ts";
import { createExchange } from "./shop/create-exchange.ts";
import { createReturn } from "./shop/create-return.ts";
import { orderStatus } from "./shop/order-status.ts";

/** Everything the demo can do, in the order in which `GET /v1/actions` lists it. */
export const ALL_ACTIONS: readonly Action[] = [
  orderStatus,
  checkReturnEligibility,
  createReturn,
  createExchange,
  changeDeliveryAddress,
  checkMeterReading,
  submitMeterReading,
  listBills,
  getOpenBill,
  payBill,
  listTariffs,
  changeTariff,
  reportOutage,
  checkMove,
  moveHouse,
];
