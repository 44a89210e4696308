/** The demo's rows. Dates are relative to the day of seeding, so that "last week" stays last week. */
export const SEED: readonly string[] = [
  `INSERT INTO customers VALUES
    (1, 'Robin Ellis', 'robin.ellis@example.com', '4 Orchard Row, Alderbridge', 'AB4 2QT'),
    (2, 'Sam Okafor', 'sam.okafor@example.com', '19 Quay Street, Alderbridge', 'AB1 7HN')`,

  `INSERT INTO orders VALUES
    ('FH-1042', 1, current_date - 8), ('FH-1057', 1, current_date - 3), ('FH-1061', 1, current_date - 1),
    ('FH-0988', 1, current_date - 75), ('FH-1050', 2, current_date - 5)`,
  `INSERT INTO deliveries VALUES
    ('FH-1042', 'delivered', 'Greenline', 'GL7730412GB', current_date - 5, '4 Orchard Row, Alderbridge AB4 2QT'),
    ('FH-1057', 'shipped', 'Greenline', 'GL7730988GB', current_date + 1, '4 Orchard Row, Alderbridge AB4 2QT'),
    ('FH-1061', 'preparing', 'Greenline', NULL, current_date + 4, '4 Orchard Row, Alderbridge AB4 2QT'),
    ('FH-0988', 'delivered', 'Greenline', 'GL7701275GB', current_date - 71, '4 Orchard Row, Alderbridge AB4 2QT'),
    ('FH-1050', 'delivered', 'Greenline', 'GL7730650GB', current_date - 2, '19 Quay Street, Alderbridge AB1 7HN')`,
  `INSERT INTO order_items (order_number, title, kind, size, price_pence) VALUES
    ('FH-1042', 'Ridgeline rain jacket', 'jacket coat raincoat waterproof', 'S', 12900),
    ('FH-1042', 'Heather lambswool jumper', 'jumper sweater pullover knitwear', 'M', 6900),
    ('FH-1057', 'Merino hiking socks', 'socks sock', 'M', 1600),
    ('FH-1057', 'Storm lantern', 'lantern lamp light', NULL, 3400),
    ('FH-1061', 'Fellside walking boots', 'boots boot shoes shoe', 'M', 14500),
    ('FH-1061', 'Linen duvet cover', 'duvet cover bedding linen', NULL, 8900),
    ('FH-0988', 'Tarn swim shorts', 'shorts swimwear trunks', 'L', 3900),
    ('FH-1050', 'Ridgeline rain jacket', 'jacket coat raincoat waterproof', 'L', 12900)`,
  `INSERT INTO stock VALUES
    ('Ridgeline rain jacket', 'XS', 4), ('Ridgeline rain jacket', 'S', 11), ('Ridgeline rain jacket', 'M', 7),
    ('Ridgeline rain jacket', 'L', 9), ('Ridgeline rain jacket', 'XL', 0),
    ('Merino hiking socks', 'S', 30), ('Merino hiking socks', 'M', 41), ('Merino hiking socks', 'L', 22),
    ('Heather lambswool jumper', 'S', 6), ('Heather lambswool jumper', 'M', 2), ('Heather lambswool jumper', 'L', 5),
    ('Fellside walking boots', 'S', 3), ('Fellside walking boots', 'M', 8), ('Fellside walking boots', 'L', 0)`,

  `INSERT INTO tariffs VALUES
    ('Evergreen Fixed', 'one price for twelve months, nothing to watch', 246, 48, 1),
    ('Evergreen Flex', 'follows the market each quarter, leave whenever you like', 229, 48, 2),
    ('Night Saver', 'half price from midnight to seven, for cars and heat pumps', 268, 51, 3)`,
  `INSERT INTO contracts VALUES (1, 'Evergreen Flex', current_date - 400), (2, 'Evergreen Fixed', current_date - 90)`,
  `INSERT INTO meters VALUES
    ('E21-550-731', 1, 'electricity', 'kWh', 260), ('G08-114-902', 1, 'gas', 'm³', 95),
    ('E21-772-010', 2, 'electricity', 'kWh', 210)`,
  `INSERT INTO meter_readings (meter_number, reading, read_on) VALUES
    ('E21-550-731', 47310, current_date - 62), ('E21-550-731', 47850, current_date - 31),
    ('G08-114-902', 8120, current_date - 62), ('G08-114-902', 8214, current_date - 31),
    ('E21-772-010', 20110, current_date - 30)`,
  `INSERT INTO bills VALUES
    ('B-20418', 1, 'last month', 8420, current_date + 9, 'open'),
    ('B-20251', 1, 'two months ago', 7935, current_date - 22, 'paid'),
    ('B-20090', 1, 'three months ago', 8102, current_date - 52, 'paid'),
    ('B-20422', 2, 'last month', 6110, current_date + 9, 'open')`,
  `INSERT INTO payments (reference, bill_number, amount_pence, method, idempotency_key) VALUES
    ('P-100251', 'B-20251', 7935, 'direct debit', 'seed-1'), ('P-100090', 'B-20090', 8102, 'direct debit', 'seed-2')`,
  `INSERT INTO incidents VALUES ('AB4', 'a damaged cable under Mill Lane', 312, 3), ('AB9', 'storm damage to an overhead line', 1480, 7)`,
];
