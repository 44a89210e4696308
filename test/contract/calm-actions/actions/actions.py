"""The same actions as test/contract/calm-fake.ts, written for the real server."""

import asyncio

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.forms import ValidationAction
from rasa_sdk.interfaces import ActionExecutionRejection


class Echo(Action):
    def name(self):
        return "echo"

    def run(self, dispatcher, tracker, domain):
        return [SlotSet(slot, tracker.get_slot(slot)) for slot in ("word", "none")]


class Fail(Action):
    def name(self):
        return "fail"

    def run(self, dispatcher, tracker, domain):
        raise ValueError("card 4711")


class Hang(Action):
    def name(self):
        return "hang"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(20)
        return []


class Reject(Action):
    def name(self):
        return "reject"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")


class Say(Action):
    def name(self):
        return "say"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_sum", amount=12, buttons=[{"title": "Pay", "payload": "/pay"}])
        dispatcher.utter_message(text="Done.", image="a.png", json_message={"kind": "receipt"})
        return [SlotSet("amount", 12), FollowupAction("action_next")]


class Look(Action):
    """Says what it sees of the conversation."""

    def name(self):
        return "look"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(
            json_message={
                "sender": tracker.sender_id,
                "word": tracker.get_slot("word"),
                "text": tracker.latest_message.get("text"),
                "intent": tracker.get_intent_of_latest_message(),
                "city": next(tracker.get_latest_entity_values("city", entity_role="to"), None),
                "channel": tracker.get_latest_input_channel(),
                "latest_action": tracker.latest_action_name,
                "events": [event["event"] for event in tracker.events],
                "top": tracker.stack[-1]["flow_id"] if tracker.stack else None,
                "domain_slots": sorted(domain["slots"]),
            }
        )
        return []


class ValidateAmount(ValidationAction):
    def name(self):
        return "validate_amount"

    def validate_amount(self, value, dispatcher, tracker, domain):
        if value > 100:
            dispatcher.utter_message(text="Too much.")
            return {"amount": None}
        return {"amount": value, "word": "checked"}

    def validate_word(self, value, dispatcher, tracker, domain):
        raise AssertionError("only the amount is to be validated")
